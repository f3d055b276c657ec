/** Functions that attack the machine, all at once, beside one that works. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestAdapter } from "../adapters/docker/testing/test-adapter.ts";
import { openTestEngine, TestPool } from "./environments/testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine(["/usr/bin/perl"]));
});
afterAll(() => adapter[Symbol.asyncDispose]());

const attacks = ["bomb", "fill", "eat"];
const hostile = { timeoutMs: 8000 };
const patient = { timeoutMs: 60_000 };

test("a fork bomb, a full disk and a memory hog at once leave another function's invokes working", {
  timeout: 180_000,
}, async () => {
  await using test = new TestPool(adapter, engineReference);
  // Their environments are there before, so that the attacks begin together.
  await Promise.all(attacks.map((functionId) => test.invoke({}, { functionId, configuration: hostile })));
  await test.invoke({}, { functionId: "victim", configuration: patient });

  let underAttack = true;
  const ends = attacks.map((functionId) =>
    test.invoke({ do: functionId }, { functionId, configuration: hostile, signal: AbortSignal.timeout(120_000) }),
  );
  const over = Promise.all(ends).finally(() => {
    underAttack = false;
  });
  const newcomer = test.invoke({}, { functionId: "newcomer", configuration: patient });
  let served = 0;
  for (; underAttack; served++) {
    const outcome = await test.invoke({ served }, { functionId: "victim", configuration: patient });
    expect(outcome).toMatchObject({ status: "ok", answer: { event: { served } } });
  }
  expect(served).toBeGreaterThan(0);
  expect(await newcomer).toMatchObject({ status: "ok", cold: true });

  const outcomes = await over;
  for (const { status } of outcomes) expect(["timeout", "error"]).toContain(status);
  expect(outcomes[attacks.indexOf("eat")]?.answer.errorType).toMatch(/^Runtime\.(OutOfMemory|ExitError)$/);
  for (const functionId of attacks) {
    const next = await test.invoke({ again: functionId }, { functionId, configuration: patient });
    expect(next).toMatchObject({ status: "ok", answer: { event: { again: functionId } } });
  }
});
