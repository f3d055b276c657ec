import { describe, expect, test } from "vitest";
import type { Alias } from "../../core/function/alias.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { Aliases } from "../../ports/aliases.ts";
import type { Functions } from "../../ports/functions.ts";
import type { Open } from "./functions.contract.ts";
import { functionRecord, transition } from "./sample-records.ts";

/** What every adapter of the port keeps, together with the functions that it keeps them for. */
export function aliasesContract(adapter: string, open: Open<{ functions: Functions; aliases: Aliases }>): void {
  describe(`aliases in ${adapter}`, () => {
    test("an alias is read back as it was made, and listed by its name", async () => {
      await using opened = await open();
      const { functions, aliases } = opened.port;
      const { functionId } = await publishTwo(functions);
      const live = alias(functionId, "live", { weights: { 2: 0.25 }, description: "for all" });
      expect(await aliases.create(live)).toBe(true);
      expect(await aliases.create(alias(functionId, "beta", { version: "$LATEST" }))).toBe(true);
      expect(await aliases.get(functionId, "live")).toEqual(live);
      expect(await aliases.get("another", "live")).toBeUndefined();
      expect((await aliases.list(functionId)).map(({ name }) => name)).toEqual(["beta", "live"]);
    });

    test("neither a name that is taken nor a version that is not there makes one", async () => {
      await using opened = await open();
      const { functions, aliases } = opened.port;
      const { functionId } = await publishTwo(functions);
      expect(await aliases.create(alias(functionId, "live"))).toBe(true);
      expect(await aliases.create(alias(functionId, "live", { version: "2" }))).toBe(false);
      expect(await aliases.create(alias(functionId, "beta", { version: "9" }))).toBe(false);
      expect(await aliases.create(alias(functionId, "beta", { weights: { 9: 0.5 } }))).toBe(false);
      expect(await aliases.create(alias("another", "beta"))).toBe(false);
      expect(await aliases.list(functionId)).toEqual([alias(functionId, "live")]);
    });

    test("of two changes of one revision exactly one is stored, and what was read before is not read again", async () => {
      await using opened = await open();
      const { functions, aliases } = opened.port;
      const { functionId } = await publishTwo(functions);
      const first = alias(functionId, "live");
      await aliases.create(first);
      await aliases.get(functionId, "live");
      const changes = ["a", "b"].map((revisionId) =>
        aliases.change(first.revisionId, { ...first, version: "2", revisionId }),
      );
      expect((await Promise.all(changes)).sort()).toEqual([false, true]);
      expect(await aliases.get(functionId, "live")).toMatchObject({ version: "2" });
      const { revisionId = "" } = (await aliases.get(functionId, "live")) ?? {};
      expect(await aliases.change(revisionId, { ...first, version: "9" })).toBe(false);
      expect(await aliases.delete(functionId, "live")).toBe(true);
      expect(await aliases.delete(functionId, "live")).toBe(false);
      expect(await aliases.get(functionId, "live")).toBeUndefined();
    });

    test("a version stays while an alias names it, and aliases go with their function", async () => {
      await using opened = await open();
      const { functions, aliases } = opened.port;
      const { functionId, versions } = await publishTwo(functions);
      await aliases.create(alias(functionId, "live", { weights: { 2: 0.5 } }));
      const [one, two] = versions.slice(1);
      if (!one || !two) throw new Error("both are there");
      expect(await functions.delete([one], [])).toBeUndefined();
      expect(await functions.delete([two], [])).toBeUndefined();
      await aliases.change("revision-1", alias(functionId, "live", { revisionId: "revision-2" }));
      expect(await functions.delete([two], [])).toEqual([]);
      expect(await functions.delete([one], [])).toBeUndefined();
      expect(
        await functions.delete(
          versions.filter((version) => version !== two),
          [],
        ),
      ).toEqual([]);
      expect(await aliases.list(functionId)).toEqual([]);
      expect(await aliases.get(functionId, "live")).toBeUndefined();
    });
  });
}

function alias(functionId: string, name: string, fields: Partial<Alias> = {}): Alias {
  return { functionId, name, version: "1", description: "", weights: {}, revisionId: "revision-1", ...fields };
}

async function publishTwo(functions: Functions): Promise<{ functionId: string; versions: FunctionRecord[] }> {
  const latest = functionRecord("echo");
  await functions.create(latest, transition(latest));
  for (const lastNumber of [undefined, 1]) {
    await functions.publish({ ...latest, lastNumber }, (version) => {
      const record = { ...latest, version, revisionId: `of ${version}` };
      return { record, row: transition(record) };
    });
  }
  return { functionId: latest.functionId, versions: await functions.versions("echo") };
}
