export interface Random {
  /** Evenly from 0 to below 1. */
  next(): number;
}
