/** How far due time is ahead, kept over restarts. Milliseconds. */
export interface ClockOffset {
  read(): Promise<number>;
  /** Resolves when it is on disk. */
  write(offsetMs: number): Promise<void>;
}
