import { expect, test } from "vitest";
import { moved } from "../../server/core/schedule/clock-moves.ts";
import { attemptAt, attemptWhen, attemptWhich } from "./next-attempt.ts";

test("an advance of the clock brings an attempt nearer, taking it back does not put it off", () => {
  const ahead = (offsetMs: number) => ({ offsetMs, moves: [{ at: 0, offsetMs }] });
  expect(attemptAt({ at: 100_000, aheadMs: 0 }, undefined)).toBe(100_000);
  expect(attemptAt({ at: 100_000, aheadMs: 0 }, ahead(30_000))).toBe(70_000);
  expect(attemptAt({ at: 100_000, aheadMs: 50_000 }, ahead(80_000))).toBe(70_000);
  expect(attemptAt({ at: 100_000, aheadMs: 50_000 }, ahead(0))).toBe(100_000);
});

test("what is advanced again after some was taken back brings it nearer, too", () => {
  const said = { at: 100_000, aheadMs: 50_000, saidAt: 40_000 };
  const before = moved([], { at: 30_000, offsetMs: 50_000 });
  const back = moved(before, { at: 50_000, offsetMs: 0 });
  const again = moved(back, { at: 60_000, offsetMs: 30_000 });
  expect(attemptAt(said, { offsetMs: 50_000, moves: before })).toBe(100_000);
  expect(attemptAt(said, { offsetMs: 0, moves: back })).toBe(100_000);
  expect(attemptAt(said, { offsetMs: 30_000, moves: again })).toBe(70_000);
  const further = moved(before, { at: 50_000, offsetMs: 70_000 });
  expect(attemptAt(said, { offsetMs: 70_000, moves: further })).toBe(80_000);
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
