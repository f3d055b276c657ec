import { expect, test } from "vitest";
import { durationMs } from "./duration.ts";

test.each([
  ["500ms", 500],
  ["0s", 0],
  ["30s", 30_000],
  ["10m", 600_000],
  ["2h", 7_200_000],
  ["14d", 1_209_600_000],
])("%s is %i ms", (text, ms) => expect(durationMs(text)).toBe(ms));

test.each(["", "10", "d", "1.5h", "-1s", "1 h", "10 minutes", "1h30m", " 1s", "1s\n"])("%j is no duration", (text) =>
  expect(durationMs(text)).toBeUndefined(),
);
