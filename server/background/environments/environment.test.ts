/** What can go wrong between an init that has ended and the event that is handed over, on real containers. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestAdapter } from "../../adapters/docker/testing/test-adapter.ts";
import { openTestEngine, TestPool } from "./testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

test("a runtime that has asked for its event and died before the engine answered the start is a crash", async () => {
  const { containers } = adapter;
  const slow: TestAdapter = {
    ...adapter,
    containers: {
      ...containers,
      async start(spec, signal) {
        const container = await containers.start(spec, signal);
        await container.exited;
        return container;
      },
    },
  };
  await using test = new TestPool(slow, engineReference);
  const failed = await test.invoke({}, { configuration: { imageConfig: { command: ["leave"] } } });
  expect(failed).toMatchObject({ status: "error", errorType: "Runtime.ExitError" });
  expect(failed.answer.errorMessage).toMatch(/Runtime exited with error: exit status 4$/);
  const words = failed.log.map((line) => /^(START|END|REPORT)\b/.exec(line)?.[1]).filter(Boolean);
  expect(words).toEqual(["START", "END", "REPORT"]);
  await test.until(failed.environmentId, "Gone");
});
