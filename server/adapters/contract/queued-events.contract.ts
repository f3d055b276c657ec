import { describe, expect, test } from "vitest";
import type { QueuedEvents } from "../../ports/queued-events.ts";
import type { Open } from "./functions.contract.ts";
import { queuedEvent } from "./queued-event.ts";

export function queuedEventsContract(adapter: string, open: Open<QueuedEvents>): void {
  describe(`queued events in ${adapter}`, () => {
    const ids = async (port: QueuedEvents, functionId = "id-of-echo") =>
      (await port.next({ functionId }, 1000)).map(({ requestId }) => requestId);

    test("events are read back byte for byte", async () => {
      await using opened = await open();
      const late = queuedEvent("late", { dueAt: 9, traceHeader: "Root=1-5", notRun: 2, acceptedAheadMs: 0.5 });
      const large = queuedEvent("large", { payload: new Uint8Array(300_000).fill(7) });
      await Promise.all([opened.port.put(late), opened.port.put(large)]);
      expect(await opened.port.get("late")).toEqual(late);
      expect(await opened.port.get("large")).toEqual(large);
      expect(await opened.port.get("none")).toBeUndefined();
    });

    test("a function's next events are its first by due time, as many as are asked for", async () => {
      await using opened = await open();
      const { port } = opened;
      for (const [id, dueAt] of [
        ["c", 3],
        ["a", 1],
        ["d", 3],
        ["b", 2],
      ] as const) {
        await port.put(queuedEvent(id, { dueAt }));
      }
      await port.put(queuedEvent("other", { functionId: "another", dueAt: 0.5 }));
      expect(await port.next({ functionId: "id-of-echo" }, 3)).toEqual([
        { requestId: "a", dueAt: 1 },
        { requestId: "b", dueAt: 2 },
        { requestId: "c", dueAt: 3 },
      ]);
      expect(await port.next({ functionId: "nobody" }, 3)).toEqual([]);
      const functions = (await port.functions()).sort((one, other) => one.dueAt - other.dueAt);
      expect(functions).toEqual([
        { functionId: "another", qualifier: "$LATEST", dueAt: 0.5 },
        { functionId: "id-of-echo", qualifier: "$LATEST", dueAt: 1 },
      ]);
    });

    test("events for another version or alias are told apart", async () => {
      await using opened = await open();
      const { port } = opened;
      const functionId = "id-of-echo";
      await port.put(queuedEvent("a", { dueAt: 2 }));
      await port.put(queuedEvent("b", { dueAt: 1, qualifier: "live" }));
      await port.put(queuedEvent("c", { dueAt: 3, qualifier: "live" }));
      const first = await port.next({ functionId, qualifier: "live" }, 1);
      expect(first).toEqual([{ requestId: "b", dueAt: 1 }]);
      expect(await port.next({ functionId, qualifier: "$LATEST" }, 9)).toEqual([{ requestId: "a", dueAt: 2 }]);
      const functions = (await port.functions()).sort((one, other) => one.dueAt - other.dueAt);
      expect(functions).toEqual([
        { functionId, qualifier: "live", dueAt: 1 },
        { functionId, qualifier: "$LATEST", dueAt: 2 },
      ]);
    });

    test("a rescheduled event has its new time and what its record has come to", async () => {
      await using opened = await open();
      const events = ["a", "b"].map((id) => queuedEvent(id));
      for (const event of events) await opened.port.put(event);
      const invocation = { ...queuedEvent("a").invocation, attempts: 1, errorType: "Error" };
      const change = { invocation, dueAt: 60_000.25, dueAheadMs: 5, notRun: 3 };
      await opened.port.reschedule(change);
      expect(await opened.port.get("a")).toEqual({ ...queuedEvent("a"), ...change });
      expect(await ids(opened.port)).toEqual(["b", "a"]);
    });

    test("what is removed is gone, and stays it when it is removed or rescheduled again", async () => {
      await using opened = await open();
      for (const id of ["a", "b", "c"]) await opened.port.put(queuedEvent(id));
      await opened.port.put(queuedEvent("d", { functionId: "another" }));
      await opened.port.remove("a");
      await opened.port.remove("a");
      await opened.port.reschedule({ ...queuedEvent("a"), dueAt: 2 });
      expect((await opened.port.removeOfFunction("id-of-echo")).map(({ requestId }) => requestId).sort()).toEqual([
        "b",
        "c",
      ]);
      expect(await opened.port.removeOfFunction("id-of-echo")).toEqual([]);
      expect(await ids(opened.port)).toEqual([]);
      expect(await ids(opened.port, "another")).toEqual(["d"]);
    });

    test("an event that is put twice is refused, and what was put with it is accepted", async () => {
      await using opened = await open();
      await opened.port.put(queuedEvent("a"));
      const again = opened.port.put(queuedEvent("a", { payload: new Uint8Array(9) }));
      const others = ["b", "c"].map((id) => opened.port.put(queuedEvent(id)));
      await expect(again).rejects.toThrow("the event a is queued already");
      await Promise.all(others);
      expect(await ids(opened.port)).toEqual(["a", "b", "c"]);
      expect((await opened.port.get("a"))?.payload).toHaveLength(3);
    });

    test("a thousand events put at once are all there, and are read page by page", async () => {
      await using opened = await open();
      const all = Array.from({ length: 1_000 }, (_, index) => `event-${String(index).padStart(4, "0")}`);
      await Promise.all(all.map((id) => opened.port.put(queuedEvent(id))));
      const read: string[] = [];
      for (let last = ""; ; last = read.at(-1) ?? "") {
        const page = await opened.port.waiting(last, 300);
        if (page.length === 0) break;
        read.push(...page.map(({ invocation }) => invocation.requestId));
      }
      expect(read).toEqual(all);
      const { invocation, dueAt, dueAheadMs, acceptedAheadMs } = queuedEvent("event-0000");
      const [first] = await opened.port.waiting("", 1);
      expect(first).toEqual({ invocation, dueAt, dueAheadMs, acceptedAheadMs });
    });

    test("due times that were set ahead of time come back with it, and others stay", async () => {
      await using opened = await open();
      const { port } = opened;
      await port.put(queuedEvent("real", { dueAt: 100 }));
      await port.put(queuedEvent("ahead", { dueAt: 1_150, dueAheadMs: 1_000, acceptedAheadMs: 400 }));
      await port.put(queuedEvent("later", { dueAt: 90, acceptedAheadMs: 1_000 }));
      await port.takeBack(300);
      expect(await port.get("real")).toEqual(queuedEvent("real", { dueAt: 100 }));
      expect(await port.get("ahead")).toMatchObject({ dueAt: 450, dueAheadMs: 300, acceptedAheadMs: 300 });
      await port.takeBack(0);
      expect(await port.get("ahead")).toMatchObject({ dueAt: 150, dueAheadMs: 0, acceptedAheadMs: 0 });
      expect(await port.get("later")).toMatchObject({ dueAt: 90, acceptedAheadMs: 0 });
    });
  });
}
