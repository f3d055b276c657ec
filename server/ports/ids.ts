export interface Ids {
  /** A random UUID, version 4. */
  uuid(): string;
}

export interface RequestIds extends Ids {
  /**
   * The same, except that its first eight digits grow with time, and begin anew about once a day: what is kept by such
   * ids lies side by side when it came one after the other.
   */
  requestId(): string;
}
