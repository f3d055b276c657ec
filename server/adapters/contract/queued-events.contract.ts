import { describe, expect, test } from "vitest";
import type { QueuedEvent, QueuedEvents } from "../../ports/queued-events.ts";
import type { Open } from "./functions.contract.ts";

function event(requestId: string, fields: Partial<QueuedEvent> = {}): QueuedEvent {
  return {
    requestId,
    functionId: "id-of-echo",
    functionName: "echo",
    qualifier: "$LATEST",
    who: "aws-cli",
    payload: new Uint8Array([0, 255, 123]),
    acceptedAt: 1,
    attempts: 0,
    dueAt: 1.5,
    ...fields,
  };
}

export function queuedEventsContract(adapter: string, open: Open<QueuedEvents>): void {
  describe(`queued events in ${adapter}`, () => {
    test("events are read back byte for byte, oldest due first", async () => {
      await using opened = await open();
      const late = event("late", { dueAt: 9, traceHeader: "Root=1-5" });
      const early = event("early", { payload: new Uint8Array(300_000).fill(7) });
      await Promise.all([opened.port.put(late), opened.port.put(early)]);
      expect(await opened.port.list()).toEqual([early, late]);
    });

    test("a rescheduled event keeps its place by its new time", async () => {
      await using opened = await open();
      for (const id of ["a", "b"]) await opened.port.put(event(id));
      await opened.port.reschedule("a", 1, 60_000);
      expect(await opened.port.list()).toEqual([event("b"), event("a", { attempts: 1, dueAt: 60_000 })]);
    });

    test("what is removed is gone, and removing it again is nothing", async () => {
      await using opened = await open();
      for (const id of ["a", "b", "c"]) await opened.port.put(event(id));
      await opened.port.put(event("d", { functionId: "another" }));
      await opened.port.remove("a");
      await opened.port.remove("a");
      await opened.port.reschedule("a", 2, 2);
      await opened.port.removeOfFunction("id-of-echo");
      expect((await opened.port.list()).map((each) => each.requestId)).toEqual(["d"]);
    });

    test("an event that is put twice is refused, and those after it are accepted", async () => {
      await using opened = await open();
      await opened.port.put(event("a"));
      await expect(opened.port.put(event("a"))).rejects.toThrow();
      await opened.port.put(event("b"));
      expect((await opened.port.list()).map((each) => each.requestId)).toEqual(["a", "b"]);
    });

    test("two hundred events put at once are all there", async () => {
      await using opened = await open();
      const ids = Array.from({ length: 200 }, (_, index) => `event-${index}`);
      await Promise.all(ids.map((id) => opened.port.put(event(id))));
      expect((await opened.port.list()).map((each) => each.requestId).sort()).toEqual(ids.sort());
    });
  });
}
