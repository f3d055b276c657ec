import { expect, test } from "vitest";
import type { PassingEvent } from "../../core/live/event.ts";
import { logLine } from "../contract/sample-records.ts";
import { LogFeed } from "./log-feed.ts";

function follow() {
  const delivered: PassingEvent[] = [];
  let told = Promise.withResolvers<void>();
  const feed = new LogFeed((event) => {
    delivered.push(event);
    if (event.more) told.resolve();
  });
  const write = (count: number, functionName = "echo", text = "x") => {
    const lines = Array.from({ length: count }, (_, index) => ({ ...logLine(text), sequence: index }));
    feed.publish({ type: "log", functionName, lines });
  };
  const whenTold = async () => {
    await told.promise;
    told = Promise.withResolvers();
  };
  const lineCounts = () => delivered.map((event) => event.type === "log" && event.lines.length);
  return { delivered, write, whenTold, lineCounts };
}

const more = { type: "log", functionName: "echo", lines: [], more: true };

test("what a page can follow is handed on as it is", () => {
  const { write, lineCounts } = follow();
  for (const count of [1, 500, 2]) write(count);
  expect(lineCounts()).toEqual([1, 500, 2]);
});

test("past that it is told once that there is more, and of another function every line", async () => {
  const { delivered, write, whenTold, lineCounts } = follow();
  write(400);
  for (let turn = 0; turn < 100; turn += 1) write(400);
  write(3, "other");
  expect(lineCounts()).toEqual([400, 400, 3]);
  await whenTold();
  expect(delivered.slice(3)).toEqual([more]);
});

test("few lines that are very long count too", async () => {
  const { delivered, write, whenTold } = follow();
  write(3, "echo", "x".repeat(250_000));
  await whenTold();
  expect(delivered).toEqual([more]);
});

test("after a window in which nothing was left out lines are handed on again", async () => {
  const { delivered, write, whenTold } = follow();
  write(1001);
  write(1);
  await whenTold();
  write(2);
  await whenTold();
  expect(delivered).toEqual([more, more]);
  await whenTold();
  write(4);
  expect(delivered.slice(2)).toMatchObject([more, { lines: { length: 4 } }]);
});
