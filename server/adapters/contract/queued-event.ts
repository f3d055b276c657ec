import { accepted } from "../../core/invoke/queued-invocation.ts";
import type { QueuedEvent } from "../../ports/queued-events.ts";

export function queuedEvent(
  requestId: string,
  { functionId = "id-of-echo", ...fields }: Partial<QueuedEvent> & { functionId?: string } = {},
): QueuedEvent {
  const event = { requestId, functionId, functionName: "echo", version: "$LATEST", who: "aws-cli" };
  return {
    invocation: accepted({ ...event, arrivedAt: 1, requestBytes: 3 }, 0),
    qualifier: "$LATEST",
    payload: new Uint8Array([0, 255, 123]),
    acceptedAheadMs: 0,
    dueAt: 1.5,
    dueAheadMs: 0,
    notRun: 0,
    ...fields,
  };
}
