/** The platform's clock as it is read. Epoch milliseconds, and milliseconds. */
export interface ClockReading {
  now: number;
  /** What is due is compared with this. */
  dueNow: number;
  offsetMs: number;
}
