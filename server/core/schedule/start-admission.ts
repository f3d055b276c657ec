/**
 * Whether one more environment may begin to start.
 *
 * A start takes processor time, of the engine and in init; too many at once and all of them run into init's limit. So
 * `atOnce` may start. An init that is slow keeps nobody out but its own function: others may go past it. And where the
 * processors have time to spare, it waits for something else than them, and keeps nobody out at all.
 */
export interface StartUnderWay {
  functionId: string;
  /** Longer on its way than a start usually takes. */
  slow: boolean;
}

export function mayStart(functionId: string, underWay: Iterable<StartUnderWay>, atOnce: number): boolean {
  let [inTheWay, all] = [0, 0];
  for (const other of underWay) {
    all += 1;
    if (!other.slow || other.functionId === functionId) inTheWay += 1;
  }
  return inTheWay < atOnce && all < SLOW_FACTOR * atOnce;
}

/** However many functions are slow, together they are not more than so many times what may start at once. */
const SLOW_FACTOR = 3;

/** Below this share of idle time every further start slows down those that are under way. */
const SPARE_SHARE = 0.2;

export function hasTimeToSpare(idleShare: number): boolean {
  return idleShare >= SPARE_SHARE;
}
