import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { LATEST } from "../../core/function/version.ts";
import type { Functions } from "../../ports/functions.ts";
import { functionRecord, startAt, transition } from "./sample-records.ts";
import { versionsContract } from "./versions.contract.ts";

export type Open<Port> = () => Promise<AsyncDisposable & { port: Port }>;

/** What every adapter of the port keeps. */
export function functionsContract(adapter: string, open: Open<Functions>): void {
  describe(`functions in ${adapter}`, () => {
    test("a created function is read back as it was given, and its row is numbered", async () => {
      await using opened = await open();
      const functions = opened.port;
      const record = functionRecord("echo");

      expect(await functions.get("echo")).toBeUndefined();
      expect(await functions.create(record, transition(record))).toEqual({ ...transition(record), sequence: 1 });
      expect(await functions.get("echo")).toEqual(record);
      expect(await functions.list()).toEqual([record]);
      expect(await functions.transitions({ limit: 10 })).toEqual([{ ...transition(record), sequence: 1 }]);
      expect(await functions.lastSequence()).toBe(1);
    });

    test("a name that is taken creates nothing and writes no row", async () => {
      await using opened = await open();
      const record = functionRecord("echo");
      await opened.port.create(record, transition(record));
      const namesake = functionRecord("echo", { functionId: "another" });

      expect(await opened.port.create(namesake, transition(namesake))).toBeUndefined();
      expect(await opened.port.list()).toEqual([record]);
      expect(await opened.port.lastSequence()).toBe(1);
    });

    test("a function is listed by its name", async () => {
      await using opened = await open();
      for (const name of ["b", "a-1", "a", "B"]) {
        const record = functionRecord(name);
        await opened.port.create(record, transition(record));
      }
      expect((await opened.port.list()).map((record) => record.functionName)).toEqual(["B", "a", "a-1", "b"]);
    });

    test("a change stores what is new, forgets what is absent and keeps its rows in order", async () => {
      await using opened = await open();
      const record = functionRecord("echo");
      await opened.port.create(record, transition(record));
      const { stateReason, stateReasonCode, ...rest } = record;
      const next: FunctionRecord = {
        ...rest,
        revisionId: "2",
        state: "Active",
        updateStatus: "InProgress",
        updating: { ...record.serving, generation: 2 },
        tags: { team: "red" },
        follow: { imageUri: "hello:1", digest: `sha256:${"a".repeat(64)}` },
      };
      const rows = [
        transition(record, { event: "optimized", from: "Pending", to: "Active", cause: "first" }),
        transition(record, { event: "update-began", fromUpdate: "Successful", toUpdate: "InProgress" }),
      ];

      const written = await opened.port.change(record.revisionId, next, rows);
      expect(written).toEqual([
        { ...rows[0], sequence: 2 },
        { ...rows[1], sequence: 3 },
      ]);
      expect(await opened.port.get("echo")).toEqual(next);
      expect(await opened.port.change("2", { ...record, revisionId: "3" }, [])).toEqual([]);
      expect(await opened.port.get("echo")).toEqual({ ...record, revisionId: "3" });
    });

    test("of two changes of one revision exactly one is stored", async () => {
      await using opened = await open();
      const record = functionRecord("echo");
      await opened.port.create(record, transition(record));
      const attempts = Array.from({ length: 8 }, (_, index) =>
        opened.port.change(record.revisionId, { ...record, revisionId: `by-${index}` }, [
          transition(record, { cause: `by-${index}` }),
        ]),
      );
      const winners = (await Promise.all(attempts)).flatMap((rows) => rows ?? []);

      expect(winners).toHaveLength(1);
      expect(await opened.port.lastSequence()).toBe(2);
      expect((await opened.port.get("echo"))?.revisionId).toBe(winners[0]?.cause);
    });

    test("a change after a deletion, and one meant for a deleted namesake, store nothing", async () => {
      await using opened = await open();
      const record = functionRecord("echo");
      await opened.port.create(record, transition(record));
      expect(await opened.port.delete([{ ...record, revisionId: "other" }], [transition(record)])).toBeUndefined();
      expect(await opened.port.delete([record], [transition(record, { event: "deleted" })])).toMatchObject([
        { sequence: 2 },
      ]);
      expect(await opened.port.change(record.revisionId, record, [transition(record)])).toBeUndefined();

      const namesake = functionRecord("echo", { functionId: "another" });
      await opened.port.create(namesake, transition(namesake));
      expect(await opened.port.change(record.revisionId, record, [transition(record)])).toBeUndefined();
      expect(await opened.port.get("echo")).toEqual(namesake);
    });

    test("who tries to change what was read changes nothing that is stored", async () => {
      await using opened = await open();
      const record = functionRecord("echo");
      await opened.port.create(record, transition(record));
      for (let reading = 0; reading < 3; reading += 1) {
        const read = await opened.port.get("echo");
        expect(read).toEqual(record);
        try {
          if (read) Object.assign(read.serving.configuration, { memoryMiB: 9 });
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError); // it is frozen
        }
      }
    });

    test("the last-invoke mark only moves ahead, and is no change", async () => {
      await using opened = await open();
      const record = functionRecord("echo");
      await opened.port.create(record, transition(record));
      opened.port.touch(record, startAt + 10);
      opened.port.touch(record, startAt + 5);
      expect(await opened.port.get("echo")).toEqual({ ...record, lastInvokedAt: startAt + 10 });

      await opened.port.change(record.revisionId, { ...record, revisionId: "2", lastInvokedAt: startAt + 1 }, []);
      expect((await opened.port.list())[0]?.lastInvokedAt).toBe(startAt + 10);
      opened.port.touch({ functionId: "nobody", version: LATEST }, startAt);
      expect(await opened.port.lastSequence()).toBe(1);
    });

    test("a function that is invoked while it becomes Inactive stays as it is, and another one becomes so", async () => {
      await using opened = await open();
      const functions = opened.port;
      for (const name of ["invoked", "idle"]) {
        const record = functionRecord(name, { state: "Active", lastInvokedAt: startAt });
        await functions.create(record, transition(record));
      }
      const [idle, invoked] = await functions.list();
      if (!idle || !invoked) throw new Error("both are there");
      const expire = (record: FunctionRecord) =>
        functions.change(record.revisionId, { ...record, state: "Inactive", revisionId: "2" }, [transition(record)]);

      functions.touch(invoked, startAt + 1);
      expect(await expire(invoked)).toBeUndefined();
      expect((await functions.get("invoked"))?.state).toBe("Active");
      // Whoever asks while it is being stored learns what has come of it.
      const [rows, meanwhile] = await Promise.all([expire(idle), functions.get("idle")]);
      expect(rows).toHaveLength(1);
      expect(meanwhile?.state).toBe("Inactive");
    });

    test("rows are read by number upwards, and backwards by page, of one function or of all", async () => {
      await using opened = await open();
      const [a, b] = [functionRecord("a"), functionRecord("b")];
      for (const record of [a, b, a, b, a]) await opened.port.remark(transition(record));
      const numbers = (rows: { sequence: number }[]) => rows.map((row) => row.sequence);

      expect(numbers(await opened.port.transitionsAfter(1, 3))).toEqual([2, 3, 4]);
      expect(numbers(await opened.port.transitionsAfter(5, 3))).toEqual([]);
      expect(numbers(await opened.port.transitions({ limit: 2 }))).toEqual([5, 4]);
      expect(numbers(await opened.port.transitions({ before: 4, limit: 2 }))).toEqual([3, 2]);
      expect(numbers(await opened.port.transitions({ functionId: a.functionId, limit: 9 }))).toEqual([5, 3, 1]);
    });

    test("whatever is attempted at once, each change that is reported stored is one row, and the last one holds", async () => {
      const attempt = fc.record({
        name: fc.constantFrom("a", "b"),
        kind: fc.constantFrom("create", "change", "delete"),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(attempt, { maxLength: 5 }), { maxLength: 5 }), async (rounds) => {
          await using opened = await open();
          await playRounds(opened.port, rounds);
        }),
        { numRuns: 25 },
      );
    });
  });
  versionsContract(adapter, open);
}

/** Each round's attempts start from the same reading and run at once. */
async function playRounds(functions: Functions, rounds: { name: string; kind: string }[][]): Promise<void> {
  let attempts = 0;
  let stored = 0;
  for (const round of rounds) {
    const before = new Map((await functions.list()).map((record) => [record.functionName, record]));
    const attempting = Promise.all(
      round.map(async ({ name, kind }) => {
        attempts += 1;
        const revisionId = `revision-${attempts}`;
        const current = before.get(name) ?? functionRecord(name);
        const row = transition(current, { cause: revisionId });
        if (kind === "create") {
          return functions.create(functionRecord(name, { revisionId, functionId: revisionId }), row);
        }
        if (kind === "delete") return (await functions.delete([current], [row]))?.[0];
        return (await functions.change(current.revisionId, { ...current, revisionId }, [row]))?.[0];
      }),
    );
    // Reading meanwhile disturbs nobody, and what is read later is not of that time.
    await Promise.all(round.map(({ name }) => functions.get(name)));
    const outcomes = await attempting;
    for (const name of ["a", "b"]) {
      const ofName = outcomes.filter((row) => row?.functionName === name);
      stored += ofName.length;
      const last = ofName.sort((x, y) => (x?.sequence ?? 0) - (y?.sequence ?? 0)).at(-1);
      const now = await functions.get(name);
      expect(now).toEqual((await functions.list()).find((each) => each.functionName === name));
      if (!last) expect(now).toEqual(before.get(name));
      else if (now) expect(now.revisionId).toBe(last.cause);
    }
  }
  expect(await functions.lastSequence()).toBe(stored);
  expect(await functions.transitionsAfter(0, 1_000)).toHaveLength(stored);
}
