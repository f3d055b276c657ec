import { expect, test } from "vitest";
import { MemoryHistory } from "../../adapters/memory/history.ts";
import type { PassingEvent } from "../../core/live/event.ts";
import type { PlatformEvent } from "../../core/log/platform-event.ts";
import { EnvironmentLog } from "./environment-log.ts";

const at = Date.UTC(2026, 0, 1);

function openLog() {
  const history = new MemoryHistory();
  const full: { until?: Promise<void> | undefined } = {};
  const published: PassingEvent[] = [];
  const live = { publish: (event: PassingEvent) => published.push(event) };
  const log = new EnvironmentLog(
    {
      ...{ functionName: "f", environmentId: "e", logStreamName: "s" },
      logging: { logFormat: "Text", logGroup: "/aws/lambda/f" },
    },
    { history: { append: (lines) => history.append(lines), room: () => full.until }, live },
  );
  const say = (text: string, afterCut: number) => log.function({ at, stream: "stdout", text, afterCut });
  const kept = async () =>
    (await history.linesOf({ functionName: "f", last: 1e6 })).map(
      ({ requestId = "-", text }) => `${requestId} ${text}`,
    );
  return { history, full, published, log, say, kept };
}

const end = (requestId: string): PlatformEvent => ({ type: "end", at, requestId });
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test("of two invokes that overlap each has its own lines, whole and in its turn", async () => {
  const { log, say, kept } = openLog();
  log.begin({ requestId: "a", tail: true }, 0);
  say("init", 0);
  log.begin({ requestId: "b", tail: true }, 1);
  say("b 1", 1);
  say("a last", 0);
  log.platform("b", end("b"));
  log.platform("a", end("a"));
  expect(text(log.end("a"))).toBe("init\na last\nEND RequestId: a\n");
  say("b 2", 1);
  expect(text(log.end("b"))).toBe("b 1\nEND RequestId: b\nb 2\n");
  expect(await kept()).toEqual([
    ...["a init", "a a last", "a END RequestId: a"],
    ...["b b 1", "b END RequestId: b", "b b 2"],
  ]);
});

test("a later invoke that is done with first waits for its turn in the log", async () => {
  const { log, say, kept } = openLog();
  log.begin({ requestId: "a", tail: true }, 0);
  log.begin({ requestId: "b", tail: true }, 1);
  say("b's", 1);
  expect(text(log.end("b"))).toBe("b's\n");
  say("late", 1);
  say("a's", 0);
  log.end("a");
  expect(await kept()).toEqual(["a a's", "b b's", "- late"]);
});

test("what init writes comes before what is told after it, however late it comes", async () => {
  const { log, say, kept } = openLog();
  const { promise: complete, resolve } = Promise.withResolvers<void>();
  log.begin({ requestId: "a", tail: true }, 0);
  say("init 1", 0);
  log.divide("a", { number: 1, made: undefined, complete });
  log.platform("a", { type: "start", at, requestId: "a", version: "$LATEST", functionArn: "f" });
  say("a's", 1);
  say("init 2", 0);
  resolve();
  await complete;
  log.platform("a", end("a"));
  const lines = ["init 1", "init 2", "START RequestId: a Version: $LATEST", "a's", "END RequestId: a"];
  expect(text(log.end("a"))).toBe(`${lines.join("\n")}\n`);
  expect(await kept()).toEqual(lines.map((line) => `a ${line}`));
});

test("an invoke that ends before its init's last lines have come keeps them", async () => {
  const { log, say, kept } = openLog();
  log.begin({ requestId: "a", tail: true }, 0);
  log.divide("a", { number: 1, made: undefined, complete: new Promise(() => undefined) });
  say("a's", 1);
  say("init", 0);
  expect(text(log.end("a"))).toBe("init\na's\n");
  log.begin({ requestId: "b", tail: true }, 2);
  say("b's", 2);
  log.end("b");
  expect(await kept()).toEqual(["a init", "a a's", "b b's"]);
});

test("a line of no invoke is nobody's, and in its turn", async () => {
  const { log, say, kept } = openLog();
  log.begin({ requestId: "a", tail: true }, 0);
  say("between", 1);
  say("a's", 0);
  log.end("a");
  say("idle", 1);
  log.begin({ requestId: "b", tail: true }, 2);
  say("b's", 2);
  log.end("b");
  expect(await kept()).toEqual(["a a's", "- between", "- idle", "b b's"]);
});

test("an extension's line is the current invoke's", async () => {
  const { log, kept } = openLog();
  const extend = (text: string) => log.extension({ at, stream: "stdout", text, afterCut: 0 });
  extend("before");
  log.begin({ requestId: "a", tail: true }, 0);
  log.begin({ requestId: "b", tail: true }, 1);
  extend("beside");
  log.end("a");
  log.end("b");
  expect(await kept()).toEqual(["- before", "b beside"]);
});

test("what is held back for an earlier invoke is bounded", async () => {
  const { history, log, say } = openLog();
  log.begin({ requestId: "a", tail: true }, 0);
  log.begin({ requestId: "b", tail: true }, 1);
  for (let line = 0; line < 30; line += 1) say("x".repeat(100_000), 1);
  log.flush();
  expect((await history.linesOf({ requestId: "b" })).length).toBeGreaterThanOrEqual(20);
  log.end("a");
  log.end("b");
  expect(await history.linesOf({ requestId: "b" })).toHaveLength(30);
});

test("batches are bounded by their size too, so that few long lines are not kept from history", () => {
  const { published, log, say } = openLog();
  log.begin({ requestId: "a", tail: true }, 0);
  for (let line = 0; line < 4; line += 1) say("x".repeat(60_000), 0);
  expect(published).toMatchObject([{ lines: { length: 2 } }, { lines: { length: 2 } }]);
});

test("while history has no room each line says so, and the invokes that wait are told at their end", async () => {
  const { full, log, say, kept } = openLog();
  const pending = Promise.withResolvers<void>();
  full.until = pending.promise;
  log.begin({ requestId: "a", tail: true }, 0);
  expect(say("first", 0)).toBeUndefined();
  log.flush();
  const room = say("second", 0);
  expect(room).toBeInstanceOf(Promise);
  log.begin({ requestId: "b", tail: true }, 1);
  full.until = undefined;
  pending.resolve();
  await room;
  expect(say("third", 0)).toBeUndefined();
  log.platform("a", end("a"));
  log.end("a");
  say("b's", 1);
  log.platform("b", end("b"));
  log.end("b");
  expect(await kept()).toEqual([
    ...["a first", "a second", "a third"],
    "a LOGS\tState: Slowed\tReason: it writes faster than its log can be kept",
    ...["a END RequestId: a", "b b's", "b END RequestId: b"],
  ]);
});
