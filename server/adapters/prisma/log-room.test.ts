import { expect, test } from "vitest";
import { LogRoom } from "./log-room.ts";

/** Whether it waits, by now. */
async function waits(room: Promise<void> | undefined): Promise<boolean> {
  return (await Promise.race([room?.then(() => false) ?? false, Promise.resolve(true)])) === true;
}

test("a stream that is far ahead of the disk waits, another one does not, and what is written makes room", async () => {
  const logs = new LogRoom();
  logs.add("flood", 1_900_000);
  expect(logs.room("flood")).toBeUndefined();
  logs.add("flood", 200_000);
  logs.add("quiet", 1_000);
  const room = logs.room("flood");
  expect([await waits(room), logs.room("quiet"), logs.bytes]).toEqual([true, undefined, 2_101_000]);
  logs.remove(new Map([["flood", 1_900_000]]));
  logs.releaseAfterRest(1);
  await room;
  expect([logs.room("flood"), logs.bytes]).toEqual([undefined, 201_000]);
});

test("many streams together are bounded too; one that has written little goes on", () => {
  const logs = new LogRoom();
  for (let stream = 0; stream < 16; stream += 1) logs.add(`flood ${stream}`, 1_000_000);
  logs.add("quiet", 60_000);
  expect(logs.room("flood 3")).toBeInstanceOf(Promise);
  expect(logs.room("quiet")).toBeUndefined();
});

test("who still has no room after a write waits for the next one", async () => {
  const logs = new LogRoom();
  logs.add("flood", 5_000_000);
  logs.add("less", 2_500_000);
  const [flood, less] = [logs.room("flood"), logs.room("less")];
  const written = new Map([
    ["flood", 2_500_000],
    ["less", 2_500_000],
  ]);
  logs.remove(written);
  logs.releaseAfterRest(0);
  await less;
  expect(await waits(flood)).toBe(true);
  logs.remove(new Map([["flood", 2_500_000]]));
  logs.releaseAfterRest(0);
  await flood;
  expect(logs.bytes).toBe(0);
});

test("nobody waits for a disk that refuses", async () => {
  const logs = new LogRoom();
  logs.add("flood", 5_000_000);
  const room = logs.room("flood");
  logs.releaseAll();
  await room;
  expect(logs.room("flood")).toBeInstanceOf(Promise);
});
