import type { QueuedEvent } from "./queued-events.ts";

/** Event invokes that wait for their attempts. */
export interface EventQueue {
  /** Resolves once the event is on disk. */
  put(event: QueuedEvent): Promise<void>;
  /** Events of a deleted function are not tried again. */
  drop(functionId: string): Promise<void>;
}
