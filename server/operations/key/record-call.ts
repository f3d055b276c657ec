/** A call and its record on the audit trail: what is not recorded is not answered. */

import { isKeyError } from "../../core/errors/key-error.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { trailErrorCode, unansweredEvent } from "../../core/trail/trail-error.ts";
import type { Json, NewTrailEvent, TrailResource } from "../../core/trail/trail-event.ts";
import type { KeyPorts } from "./key-ports.ts";

export interface CalledOperation {
  eventName: string;
  readOnly: boolean;
  /** Without what must not be kept: plaintext, ciphertext, values of tags. */
  requestParameters: Json | null;
}

/** What becomes known while it is done. */
export interface Remarks {
  resources: TrailResource[];
  responseElements?: Json;
  additionalEventData?: Json;
}

/**
 * What may change something is owed to the trail from before it is done until its record is there: then no kill and no
 * full disk leaves a change without one (settle-owed.ts).
 * @throws what `act` throws, recorded; and what keeps it from being recorded
 */
export async function recordCall<Result>(
  call: ApiCall,
  operation: CalledOperation,
  { auditTrail, owedRecords, clock }: Pick<KeyPorts, "auditTrail" | "owedRecords" | "clock">,
  act: (remarks: Remarks) => Promise<Result>,
): Promise<Result> {
  const { requestId } = call;
  const remarks: Remarks = { resources: [] };
  const owes = !operation.readOnly;
  if (owes) {
    await owedRecords.put({
      requestId,
      at: clock.now(),
      event: unansweredEvent(recordOf(call, operation, remarks), kmsInternal),
    });
  }
  const outcome = await act(remarks).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  const event = recordOf(call, operation, remarks);
  await auditTrail.append("error" in outcome ? failedEvent(event, outcome.error) : event);
  if (owes) await owedRecords.remove(requestId);
  if ("error" in outcome) throw outcome.error;
  return outcome.result;
}

/** Of a bug of ours. */
export const kmsInternal = "KMSInternalException";

function failedEvent(event: NewTrailEvent, error: unknown): NewTrailEvent {
  const why = isKeyError(error)
    ? { errorCode: trailErrorCode(error.code), errorMessage: error.message }
    : { errorCode: kmsInternal };
  return { ...event, responseElements: null, ...why };
}

function recordOf(call: ApiCall, operation: CalledOperation, remarks: Remarks): NewTrailEvent {
  const { resources, responseElements = null, additionalEventData } = remarks;
  return {
    eventSource: "kms.amazonaws.com",
    ...operation,
    ...call,
    responseElements,
    ...(additionalEventData !== undefined && { additionalEventData }),
    resources,
  };
}
