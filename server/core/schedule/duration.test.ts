import { expect, test } from "vitest";
import { durationMs } from "./duration.ts";

const dayMs = 86_400_000;

test.each([
  ["500ms", 500],
  ["0s", 0],
  ["30s", 30_000],
  ["10m", 600_000],
  ["2h", 7_200_000],
  ["14d", 14 * dayMs],
  ["P15D", 15 * dayMs],
  ["PT90S", 90_000],
  ["P1DT2H3M4S", dayMs + 7_384_000],
  ["PT1.5H", 5_400_000],
  ["PT0,25S", 250],
  ["P2W", 14 * dayMs],
  ["P1Y2M", (365 + 60) * dayMs],
  ["P1M", 30 * dayMs],
  ["PT1M", 60_000],
  ["P0D", 0],
])("%s is %i ms", (text, ms) => expect(durationMs(text)).toBe(ms));

test.each([
  ...["", "10", "d", "1.5h", "-1s", "1 h", "10 minutes", "1h30m", " 1s", "1s\n"],
  ...["P", "PT", "P1DT", "P15", "15D", "p15d", "P1.5DT1H", "P1H", "PT1D", "P1D1Y", "-P1D", "P-1D", "P1D ", "P.5D"],
])("%j is no duration", (text) => expect(durationMs(text)).toBeUndefined());
