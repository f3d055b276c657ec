/** A function that writes as fast as it can, on the real engine and with history in a real database. */
import { mkdir } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../../adapters/contract/temporary-folder.ts";
import type { TestAdapter } from "../../adapters/docker/testing/test-adapter.ts";
import { openHistory } from "../../adapters/prisma/history.ts";
import { openDatabase } from "../../adapters/prisma/open-database.ts";
import type { History } from "../../ports/history.ts";
import { openTestEngine, TestPool, testLog } from "./testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

/** A pool with its history in a database, which notes the most that was ever accepted and not on disk. */
async function openPool() {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await temporaryFolder());
  const bodiesFolder = folder.file("bodies");
  await mkdir(bodiesFolder);
  const database = resources.use(await openDatabase(folder.file("database.sqlite")));
  const bound = { invocations: 1_000, bytes: 2e9 };
  const kept = resources.use(await openHistory({ database, bodiesFolder, bound, log: testLog }));
  const most = { unwrittenLogBytes: 0 };
  const append: History["append"] = (lines) => {
    const numbered = kept.append(lines);
    most.unwrittenLogBytes = Math.max(most.unwrittenLogBytes, kept.unwrittenLogBytes);
    return numbered;
  };
  const history = new Proxy<History>(kept, {
    get(target, name) {
      const member: unknown = name === "append" ? append : Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const pool = resources.use(new TestPool(adapter, engineReference, {}, { history }));
  const owned = resources.move();
  return { pool, kept, most, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Enough of a line to know it by. */
const begin = (line = ""): string => line.slice(0, 50);

const lines = 15_000;
const lineBytes = 1_000;

test("a flood of log waits for the disk: little is remembered, other functions go on, and no line is lost or moved", async () => {
  await using opened = await openPool();
  const { pool, kept, most } = opened;
  await pool.invoke({}, { functionId: "f-quiet" });
  const configuration = { timeoutMs: 600_000 };
  let flooding = true;
  const flood = pool
    .invoke(
      { do: "flood", lines, lineBytes },
      { functionId: "f-flood", configuration, signal: AbortSignal.timeout(600_000) },
    )
    .finally(() => {
      flooding = false;
    });
  let quiet = 0;
  for (; flooding; quiet += 1) {
    const { status, log } = await pool.invoke({ do: "log", lines: 3 }, { functionId: "f-quiet" });
    expect(status).toBe("ok");
    expect(log.filter((line) => line.startsWith("line "))).toEqual(["line 1", "line 2", "line 3"]);
  }
  const { status, answer, requestId, log } = await flood;
  expect({ status, answer }).toEqual({ status: "ok", answer: lines });
  expect(quiet).toBeGreaterThan(0);
  // One stream's share, and what one batch or slice may add to it.
  expect(most.unwrittenLogBytes).toBeLessThan(2_000_000 + 1_000_000);

  const written = await kept.linesOf({ requestId });
  const numbers = written.filter(({ source }) => source === "function").map(({ text }) => text.split(" ")[0]);
  expect(numbers.filter((number) => number !== "init")).toEqual(Array.from({ length: lines }, (_, line) => `${line}`));
  const told = written.filter(({ text }) => text.startsWith("LOGS\tState: Slowed"));
  expect(told).toHaveLength(1);
  const [last, ...lambdas] = log.slice(-4).map(begin);
  expect(last).toBe(begin(`${lines - 1} ${"x".repeat(lineBytes)}`));
  expect(lambdas).toEqual([told[0]?.text, `END RequestId: ${requestId}`, `REPORT RequestId: ${requestId}`].map(begin));
  await kept.flush();
  expect(kept.unwrittenLogBytes).toBe(0);
}, 600_000);
