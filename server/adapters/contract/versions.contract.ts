import { describe, expect, test } from "vitest";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { NewTransition } from "../../core/function/transition.ts";
import type { Functions } from "../../ports/functions.ts";
import type { Open } from "./functions.contract.ts";
import { functionRecord, startAt, transition } from "./sample-records.ts";

/** What every adapter of functions keeps about their versions. */
export function versionsContract(adapter: string, open: Open<Functions>): void {
  describe(`versions in ${adapter}`, () => {
    test("published versions have records of their own, numbered upwards, and no number is given twice", async () => {
      await using opened = await open();
      const functions = opened.port;
      const record = functionRecord("echo", { follow: { imageUri: "hello:1", digest: `sha256:${"a".repeat(64)}` } });
      await functions.create(record, transition(record));
      const publish = async () => {
        const latest = await functions.get("echo");
        return latest && functions.publish(latest, (version) => published(record, version));
      };
      const first = await publish();
      expect(first).toEqual({ record: versionRecord(record, "1"), transition: { ...rowOf(record, "1"), sequence: 2 } });
      // Another version, or another change, was first.
      expect(await functions.publish(record, (number) => published(record, number))).toBeUndefined();
      const old = { ...record, revisionId: "old", lastNumber: 1 };
      expect(await functions.publish(old, (number) => published(record, number))).toBeUndefined();
      expect((await publish())?.record.version).toBe("2");
      expect(await functions.delete([versionRecord(record, "2")], [])).toEqual([]);
      expect((await publish())?.record.version).toBe("3");

      expect(await functions.get("echo")).toEqual({ ...record, lastNumber: 3 });
      expect(await functions.getVersion({ functionName: "echo", version: "1" })).toEqual(versionRecord(record, "1"));
      expect(await functions.getVersion({ functionName: "echo", version: "2" })).toBeUndefined();
      expect(await functions.list()).toEqual([{ ...record, lastNumber: 3 }]);
      const other = functionRecord("dcho");
      await functions.create(other, transition(other));
      const named = (records: FunctionRecord[]) => records.map((one) => `${one.functionName}:${one.version}`);
      expect(named(await functions.versions("echo"))).toEqual(["echo:$LATEST", "echo:1", "echo:3"]);
      expect(named(await functions.versions())).toEqual(["dcho:$LATEST", "echo:$LATEST", "echo:1", "echo:3"]);
    });

    test("a version changes, is invoked and becomes Inactive by itself; tags are the function's", async () => {
      await using opened = await open();
      const functions = opened.port;
      const record = functionRecord("echo", { state: "Active" });
      await functions.create(record, transition(record));
      await functions.publish(record, (number) => published(record, number));
      const version = versionRecord(record, "1");
      functions.touch(version, startAt + 7);
      const read = () => functions.getVersion(version);
      const latest = { ...record, lastNumber: 1 };
      expect(await functions.get("echo")).toEqual(latest);
      expect(await read()).toEqual({ ...version, lastInvokedAt: startAt + 7 });
      const idle = { ...version, state: "Inactive" as const, revisionId: "idle" };
      expect(await functions.change(version.revisionId, idle, [])).toBeUndefined();
      const before = await read();
      expect(await functions.change(version.revisionId, { ...idle, lastInvokedAt: startAt + 7 }, [])).toEqual([]);
      expect(await read()).toEqual({ ...before, state: "Inactive", revisionId: "idle" });
      expect(await functions.get("echo")).toEqual(latest);

      await functions.change(record.revisionId, { ...record, revisionId: "2", tags: { team: "green" } }, []);
      expect((await read())?.tags).toEqual({ team: "green" });
      await functions.change("idle", { ...version, revisionId: "3", tags: {} }, []);
      expect((await functions.get("echo"))?.tags).toEqual({ team: "green" });
    });

    test("a function goes with all its versions, and not while one is not known to who deletes it", async () => {
      await using opened = await open();
      const functions = opened.port;
      const record = functionRecord("echo");
      await functions.create(record, transition(record));
      await functions.publish(record, (number) => published(record, number));
      const version = versionRecord(record, "1");
      const rows = [rowOf(record, "1", "deleted"), transition(record, { event: "deleted" })];
      expect(await functions.delete([record], rows)).toBeUndefined();
      expect(await functions.delete([{ ...version, revisionId: "old" }, record], rows)).toBeUndefined();
      expect(await functions.versions("echo")).toHaveLength(2);
      expect(await functions.delete([version, record], rows)).toMatchObject([{ sequence: 3 }, { sequence: 4 }]);
      expect(await functions.versions()).toEqual([]);
    });
  });
}

function versionRecord(record: FunctionRecord, version: string): FunctionRecord {
  const { follow: _follow, lastInvokedAt: _invoked, ...rest } = record;
  return { ...rest, version, revisionId: `revision of ${version}`, publishedAt: startAt + 1 };
}

function rowOf(record: FunctionRecord, version: string, event: NewTransition["event"] = "created"): NewTransition {
  return { ...transition(record, { event }), version };
}

function published(record: FunctionRecord, version: string): { record: FunctionRecord; row: NewTransition } {
  return { record: versionRecord(record, version), row: rowOf(record, version) };
}
