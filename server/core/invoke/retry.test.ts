import { expect, test } from "vitest";
import { type Attempt, retryAfterMs } from "./retry.ts";

const hourMs = 3_600_000;

test.each<[string, Attempt, number | undefined]>([
  ["what went well is not tried again", { result: "ok", ran: 1, notRun: 0, ageMs: 0 }, undefined],
  ["a first function error after a minute", { result: "function-error", ran: 1, notRun: 0, ageMs: 10 }, 60_000],
  ["a second after two", { result: "function-error", ran: 2, notRun: 0, ageMs: 10 }, 120_000],
  ["a third never", { result: "function-error", ran: 3, notRun: 0, ageMs: 10 }, undefined],
  ["what did not run after a second", { result: "not-run", ran: 0, notRun: 1, ageMs: 0 }, 1_000],
  ["then after two", { result: "not-run", ran: 0, notRun: 2, ageMs: 0 }, 2_000],
  ["at most five minutes apart", { result: "not-run", ran: 0, notRun: 30, ageMs: 0 }, 300_000],
  ["not past six hours", { result: "not-run", ran: 0, notRun: 9, ageMs: 6 * hourMs }, undefined],
])("%s", (_, attempt, pauseMs) => expect(retryAfterMs(attempt)).toBe(pauseMs));
