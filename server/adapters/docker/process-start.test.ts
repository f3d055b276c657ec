import { expect, test } from "vitest";
import { processStart } from "./process-start.ts";

const seen = { containerId: "no-such-container", askedAt: 1_000, answeredAt: 2_000 };

test.each([
  ["what the engine says counts", new Date(1_500).toISOString(), 1_500],
  ["unless it is before the start was asked for", new Date(500).toISOString(), 2_000],
  ["or after it was answered", new Date(2_500).toISOString(), 2_000],
  ["or nothing at all", "", 2_000],
])("where runc's folder is not seen, %s", async (_, engineStartedAt, startedAt) => {
  expect(await processStart({ ...seen, engineStartedAt })).toBe(startedAt);
});
