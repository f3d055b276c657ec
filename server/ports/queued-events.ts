/** An accepted Event invoke. It is on disk before the 202 and leaves when it is done. */
export interface QueuedEvent {
  requestId: string;
  functionId: string;
  functionName: string;
  qualifier: string;
  who: string;
  payload: Uint8Array;
  traceHeader?: string;
  acceptedAt: number;
  /** Attempts that have ended. */
  attempts: number;
  /** Epoch milliseconds in due time: not before. */
  dueAt: number;
}

export interface QueuedEvents {
  put(event: QueuedEvent): Promise<void>;
  /** All of them, oldest due first. */
  list(): Promise<QueuedEvent[]>;
  reschedule(requestId: string, attempts: number, dueAt: number): Promise<void>;
  remove(requestId: string): Promise<void>;
  removeOfFunction(functionId: string): Promise<void>;
}
