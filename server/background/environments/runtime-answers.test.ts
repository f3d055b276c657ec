/** Answers that a runtime gets wrong, on real containers. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestAdapter } from "../../adapters/docker/testing/test-adapter.ts";
import { openTestEngine, TestPool } from "./testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

test.each([
  ["half a response", { do: "cut-short" }, "Runtime.TruncatedResponse", "HTTP request detected as truncated"],
  [
    "a response in a mode that there is not",
    { do: "respond-by", mode: "telepathy" },
    "Runtime.InvalidResponseModeHeader",
    "Invalid function response mode",
  ],
])("%s fails the invoke, and the environment serves the next", async (_, event, errorType, text) => {
  await using test = new TestPool(adapter, engineReference);
  const failed = await test.invoke(event);
  expect(failed).toMatchObject({ status: "error", functionError: "Unhandled", errorType });
  expect(failed.answer).toEqual({ errorType, errorMessage: `RequestId: ${failed.requestId} Error: ${text}` });
  expect(failed.log.at(-1)).toContain(`\tStatus: error\tError Type: ${errorType}`);
  const next = await test.invoke({});
  expect(next).toMatchObject({ status: "ok", cold: false, environmentId: failed.environmentId });
});

test("a response that is streamed is an answer like any other", async () => {
  await using test = new TestPool(adapter, engineReference);
  expect(await test.invoke({ do: "respond-by", mode: "streaming" })).toMatchObject({ status: "ok", answer: "x" });
});
