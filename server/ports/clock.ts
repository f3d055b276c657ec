/** Time. What is recorded is real; what is due is compared with `dueNow`, which an offset can move ahead. */
export interface Clock {
  /** Epoch milliseconds with fractions, real time. */
  now(): number;
  /** Milliseconds from an arbitrary start, never set back: for durations. */
  monotonic(): number;
  /** Epoch milliseconds for deciding what is due. */
  dueNow(): number;
}
