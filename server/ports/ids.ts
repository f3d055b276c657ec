export interface Ids {
  /** A random UUID, version 4. */
  uuid(): string;
}
