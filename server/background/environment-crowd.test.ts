/** Many environments at once on the real engine. */
import { availableParallelism } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestAdapter } from "../adapters/docker/testing/test-adapter.ts";
import { openTestEngine, TestPool } from "./environments/testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

/** Six times as many as may start at once, on a small machine. */
const crowd = Math.min(50, 12 * availableParallelism());

test("many cold invokes at once, half of them of one function, all succeed in as many environments, and a stop ends these, what runs and what starts", {
  timeout: 180_000,
}, async () => {
  const test = new TestPool(adapter, engineReference);
  const outcomes = await Promise.all(
    Array.from({ length: crowd }, (_, n) => test.invoke({ n }, { functionId: `f-${n % 2 && n % 12}` })),
  );
  expect(outcomes.map(({ answer }) => answer.event.n)).toEqual(Array.from({ length: crowd }, (_, n) => n));
  expect(new Set(outcomes.map(({ environmentId }) => environmentId)).size).toBe(crowd);

  const warm = { functionId: "f-0" };
  const running = [
    test.invoke({ do: "hang" }, warm),
    test.invoke({ do: "hang" }, warm),
    test.invoke({}, { functionId: "new" }),
  ];
  const failures = Promise.allSettled(running);
  await test[Symbol.asyncDispose]();
  for (const failure of await failures) {
    expect(failure).toMatchObject({ status: "rejected", reason: { code: "ServiceException" } });
  }
  expect(await adapter.containers.count()).toBe(0);
  await expect(test.invoke({})).rejects.toThrow("Lambdarium is stopping");
});
