/** What a form says of an alias. */
export interface AliasSettings {
  version: string;
  description: string;
  /** Version → share of the invokes, from 0 to 1. */
  weights: Record<string, number>;
}
