/** The processors that everything here shares. */
export interface Processors {
  count: number;
  /** @returns the share of their time, 0 to 1, in which they had nothing to do since the last call; at first since the boot */
  idleShare(): number;
}
