import { expect, test } from "vitest";
import { notRun, openQueueRoom, succeeded } from "./testing/queue-room.ts";

test("events for a version that cannot run hold up none that are for another", async () => {
  const room = await openQueueRoom();
  const { queue, tried } = room.queueOf((event) =>
    event.qualifier === "2"
      ? notRun(event, "rejected")
      : event.qualifier === "3"
        ? { kind: "pending" }
        : succeeded(event),
  );
  await queue.start();
  const held = ["failed", "pending"].map((requestId, index) =>
    queue.put(room.event(requestId, { qualifier: String(index + 2) })),
  );
  await Promise.all(held);
  await expect.poll(() => tried).toEqual(expect.arrayContaining(["failed", "pending"]));
  for (const requestId of ["r-1", "r-2"]) {
    await queue.put(room.event(requestId));
    await room.until(requestId, ({ status }) => status === "ok");
  }
  expect((await room.queuedEvents.functions()).map(({ qualifier }) => qualifier).sort()).toEqual(["2", "3"]);

  // Deleted with its function, whichever of its versions an event is for.
  await queue.drop("id-of-echo");
  expect(await room.queuedEvents.functions()).toEqual([]);
  await queue[Symbol.asyncDispose]();
});
