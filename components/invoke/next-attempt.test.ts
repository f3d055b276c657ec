import { expect, test } from "vitest";
import { attemptAt, attemptWhen, attemptWhich } from "./next-attempt.ts";

test("an advance of the clock brings an attempt nearer, taking it back does not put it off", () => {
  expect(attemptAt({ at: 100_000, aheadMs: 0 }, 0)).toBe(100_000);
  expect(attemptAt({ at: 100_000, aheadMs: 0 }, 30_000)).toBe(70_000);
  expect(attemptAt({ at: 100_000, aheadMs: 50_000 }, 80_000)).toBe(70_000);
  expect(attemptAt({ at: 100_000, aheadMs: 50_000 }, 0)).toBe(100_000);
});

test("it is said when, which one it is, and after what", () => {
  expect(attemptWhen(61_000, 1_000)).toBe("in 1 min");
  expect(attemptWhen(1_000, 1_000)).toBe("in its turn");
  expect(attemptWhich({})).toBe("first attempt");
  expect(attemptWhich({ attempts: 0, errorType: "TooManyRequestsException" })).toBe(
    "first attempt after TooManyRequestsException",
  );
  expect(attemptWhich({ attempts: 1, errorType: "Error" })).toBe("attempt 2 after Error");
});
