/**
 * How far due time was ahead, remembered only as far as it still counts: for each time in the past, the least that it has
 * been ahead since. What is advanced after a mark was set brings what counts from the mark nearer; what is taken back,
 * also of what was advanced before the mark, no longer does.
 */
export interface ClockMove {
  /** Epoch milliseconds, real time: since then due time has been ahead by at least `offsetMs`. */
  at: number;
  offsetMs: number;
}

/** Each costs a few bytes at the next move. */
const MOST_MOVES = 200;

/** @param moves both their times and their offsets ascend, and so do those of the answer */
export function moved(moves: readonly ClockMove[], { at, offsetMs }: ClockMove): readonly ClockMove[] {
  const kept = moves.filter((move) => move.offsetMs < offsetMs);
  if (offsetMs <= 0) return [];
  const since = moves[kept.length]?.at ?? at;
  return bounded([...kept, { at: since, offsetMs }]);
}

export function offsetOf(moves: readonly ClockMove[]): number {
  return moves.at(-1)?.offsetMs ?? 0;
}

/** The least that due time has been ahead at any moment from `at` on. */
export function leastAheadSince(moves: readonly ClockMove[], at: number): number {
  return moves.findLast((move) => move.at <= at)?.offsetMs ?? 0;
}

/** The smallest step counts as if it had been taken with the one before it: what is idle counts as a little less so. */
function bounded(moves: readonly ClockMove[]): readonly ClockMove[] {
  if (moves.length <= MOST_MOVES) return moves;
  const steps = moves.map(({ offsetMs }, index) => offsetMs - (moves[index - 1]?.offsetMs ?? 0));
  const smallest = steps.indexOf(Math.min(...steps.slice(1)), 1);
  return moves.flatMap((move, index) => {
    if (index === smallest) return [];
    return [index === smallest - 1 ? { ...move, offsetMs: moves[smallest]?.offsetMs ?? move.offsetMs } : move];
  });
}
