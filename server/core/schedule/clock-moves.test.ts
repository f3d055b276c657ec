import fc from "fast-check";
import { expect, test } from "vitest";
import { type ClockMove, leastAheadSince, moved, offsetOf } from "./clock-moves.ts";

const played = (moves: ClockMove[]) => moves.reduce<readonly ClockMove[]>(moved, []);
const at = (time: number, offsetMs: number): ClockMove => ({ at: time, offsetMs });

test.each<[string, ClockMove[], number, number]>([
  ["nothing was moved", [], 5, 0],
  ["the mark was set before the move", [at(10, 100)], 5, 0],
  ["the mark was set after the move", [at(10, 100)], 15, 100],
  ["the mark was set between two", [at(10, 100), at(20, 300)], 15, 100],
  ["all of it was taken back after the mark", [at(10, 100), at(20, 0)], 15, 0],
  ["it was taken back and moved anew", [at(10, 100), at(20, 0), at(30, 100)], 15, 0],
  ["a part of it was taken back", [at(10, 100), at(20, 300), at(30, 200)], 25, 200],
  ["a part of what came after the mark was taken back", [at(10, 100), at(20, 300), at(30, 200)], 15, 100],
])("the least that due time was ahead, when %s", (_name, moves, mark, expected) => {
  expect(leastAheadSince(played(moves), mark)).toBe(expected);
});

test("it is the least of all that was since, whatever was moved when", () => {
  const steps = fc.array(fc.record({ afterMs: fc.integer({ min: 1, max: 9 }), offsetMs: fc.nat({ max: 20 }) }));
  fc.assert(
    fc.property(steps, fc.nat({ max: 100 }), (those, mark) => {
      let time = 0;
      const moves = those.map(({ afterMs, offsetMs }) => {
        time += afterMs;
        return at(time, offsetMs);
      });
      const before = moves.findLast((move) => move.at <= mark)?.offsetMs ?? 0;
      const after = moves.filter((move) => move.at > mark).map(({ offsetMs }) => offsetMs);
      const kept = played(moves);
      expect(leastAheadSince(kept, mark)).toBe(Math.min(before, ...after));
      expect(offsetOf(kept)).toBe(moves.at(-1)?.offsetMs ?? 0);
    }),
  );
});

test("of very many moves only so many are kept, and what is idle never counts as more so for that", () => {
  const moves = Array.from({ length: 1_000 }, (_, index) => at(index, (index + 1) * 10 + (index % 3)));
  const kept = played(moves);
  expect(kept.length).toBeLessThanOrEqual(200);
  expect(offsetOf(kept)).toBe(moves.at(-1)?.offsetMs);
  for (const { at: time, offsetMs } of moves) expect(leastAheadSince(kept, time)).toBeGreaterThanOrEqual(offsetMs);
});
