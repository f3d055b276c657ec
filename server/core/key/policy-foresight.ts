/** What a key's policy would mean if it were set. */
export interface PolicyForesight {
  /** It would not be taken: a sentence that begins with the path of what is wrong. */
  refusal?: string;
  /** Whoever sets it could not set another one, so that it is taken only when that is wanted. */
  locksOut: boolean;
  /** Names of functions that have the key and could not use it any more. */
  denied: string[];
}
