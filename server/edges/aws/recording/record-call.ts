/**
 * The one place where calls of AWS's APIs become records of the audit trail, those that failed as well. What is not
 * recorded is not answered: who cannot be held to it gets nothing. KMS records its own operations, with the key.
 */
import { isKeyError } from "../../../core/errors/key-error.ts";
import { isPlatformError } from "../../../core/errors/platform-error.ts";
import { isRepositoryError } from "../../../core/errors/repository-error.ts";
import type { Place } from "../../../core/function/arn.ts";
import type { ApiCall } from "../../../core/trail/api-call.ts";
import { hidden } from "../../../core/trail/hidden-values.ts";
import { trailErrorCode, unansweredEvent } from "../../../core/trail/trail-error.ts";
import type { Json, NewTrailEvent } from "../../../core/trail/trail-event.ts";
import type { AuditTrail } from "../../../ports/audit-trail.ts";
import type { OwedRecords } from "../../../ports/owed-records.ts";
import type { RecordedOperation, RecordedService } from "./recorded-operation.ts";
import { shownMembers } from "./shown-members.ts";

export interface EndedCall {
  call: ApiCall;
  service: RecordedService;
  /** As the API calls it. */
  operation: string;
  /** Parsed, or what could not be. */
  request: unknown;
  /** When it succeeded. */
  answer?: unknown;
  /** What it was refused or ended with. */
  error?: unknown;
  additionalEventData?: Json;
}

export interface RecordingParts {
  trail: Pick<AuditTrail, "append">;
  /** What is to be recorded later, should the process end before. */
  owedRecords?: OwedRecords;
  config: Place;
}

/**
 * To be called before something that changes anything is carried out: when a kill comes between that and its record,
 * the next start records it. Does nothing for what only reads.
 */
export async function oweRecord(
  begun: EndedCall,
  { owedRecords, config }: Omit<RecordingParts, "trail">,
): Promise<void> {
  const recorded = recordedOperation(begun);
  if (!owedRecords || !recorded || recorded.readOnly) return;
  const event = unansweredEvent(eventOf(begun, recorded, config), INTERNAL);
  await owedRecords.put({ requestId: begun.call.requestId, at: Date.now(), event });
}

/** Does nothing for what is no event, as an invoke. @throws when it could not be recorded */
export async function recordCall(ended: EndedCall, { trail, owedRecords, config }: RecordingParts): Promise<void> {
  const recorded = recordedOperation(ended);
  if (!recorded) return;
  await trail.append(eventOf(ended, recorded, config));
  if (!recorded.readOnly) await owedRecords?.remove(ended.call.requestId);
}

/** Of a bug of ours. */
const INTERNAL = "InternalFailure";

function recordedOperation({ service, operation }: EndedCall): RecordedOperation | undefined {
  return Object.hasOwn(service.operations, operation) ? service.operations[operation] : undefined;
}

function eventOf(ended: EndedCall, recorded: RecordedOperation, place: Place): NewTrailEvent {
  const { call, service, operation, request, answer, error } = ended;
  const members = typeof request === "object" && request !== null ? (request as Record<string, unknown>) : {};
  return {
    eventSource: service.eventSource,
    eventName: recorded.eventName ?? operation,
    ...call,
    readOnly: recorded.readOnly,
    requestParameters: shownMembers(members, recorded.request),
    responseElements: error === undefined && recorded.answer ? shownMembers(answer, recorded.answer) : null,
    ...(ended.additionalEventData !== undefined && { additionalEventData: ended.additionalEventData }),
    resources: service.resources?.(members, place) ?? [],
    ...(error !== undefined && errorMembers(error, members, recorded)),
  };
}

function errorMembers(error: unknown, request: unknown, { request: shown }: RecordedOperation) {
  if (!isPlatformError(error) && !isKeyError(error) && !isRepositoryError(error)) {
    return { errorCode: INTERNAL };
  }
  // A parser quotes what it did not understand.
  if (error.code === "InvalidRequestContentException") {
    return { errorCode: "SerializationException", errorMessage: "The request body is no JSON." };
  }
  const visible = new Set(textsIn(shownMembers(request, shown)));
  const secrets = textsIn(request).filter((text) => text.length >= SHORTEST_SECRET && !visible.has(text));
  return { errorCode: trailErrorCode(error.code), errorMessage: without(error.message, secrets) };
}

/** Shorter ones are words of any sentence. */
const SHORTEST_SECRET = 4;

/** A message may repeat what the request said, as far as that is not shown. */
function without(message: string, secrets: readonly string[]): string {
  const longestFirst = secrets.toSorted((one, other) => other.length - one.length);
  return longestFirst.reduce((text, secret) => text.replaceAll(secret, hidden), message.slice(0, LONGEST_MESSAGE));
}

const LONGEST_MESSAGE = 4_096;

/** Those in a policy, which is a text in a text, are told apart too. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return value.startsWith("{") ? [value, ...textsIn(jsonOf(value))] : [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // it only began like that
  }
}
