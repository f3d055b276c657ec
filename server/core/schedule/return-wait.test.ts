import { expect, test } from "vitest";
import { returnWaitMs } from "./return-wait.ts";

test.each([
  ["a start of 700 ms", 700, 700],
  ["a start that took no time", 3, 200],
  ["a start of ten seconds", 10_000, 2000],
  ["no start that is known of", undefined, 200],
])("with %s an environment is waited for as long as another would take, within bounds", (_, startMs, waitMs) => {
  expect(returnWaitMs(startMs)).toBe(waitMs);
});
