import type { QueuedEvent } from "./queued-events.ts";

/** Event invokes: resolves once the event is on disk. */
export interface EventQueue {
  put(event: QueuedEvent): Promise<void>;
}
