/** A call and its record on the audit trail: what is not recorded is not answered. */
import { isKeyError, type KeyErrorCode } from "../../core/errors/key-error.ts";
import type { Json, NewTrailEvent, TrailResource } from "../../core/trail/trail-event.ts";
import type { KeyCall } from "./key-operations.ts";
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

/** @throws what `act` throws, recorded; and what keeps it from being recorded */
export async function recordCall<Result>(
  call: KeyCall,
  operation: CalledOperation,
  { auditTrail }: Pick<KeyPorts, "auditTrail">,
  act: (remarks: Remarks) => Promise<Result>,
): Promise<Result> {
  const remarks: Remarks = { resources: [] };
  let result: Result;
  try {
    result = await act(remarks);
  } catch (error) {
    const failure = isKeyError(error)
      ? { errorCode: trailCode(error.code), errorMessage: error.message }
      : { errorCode: "KMSInternalException" };
    await auditTrail.append({ ...recordOf(call, operation, remarks), responseElements: null, ...failure });
    throw error;
  }
  await auditTrail.append(recordOf(call, operation, remarks));
  return result;
}

/** CloudTrail has a word of its own for this one. */
function trailCode(code: KeyErrorCode): string {
  return code === "AccessDeniedException" ? "AccessDenied" : code;
}

function recordOf(call: KeyCall, operation: CalledOperation, remarks: Remarks): NewTrailEvent {
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
