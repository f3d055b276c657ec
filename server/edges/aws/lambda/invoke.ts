/** Invoke in its three types, and the old InvokeAsync. */
import { PlatformError } from "../../../core/errors/platform-error.ts";
import { resolveFunctionName } from "../../../core/function/name.ts";
import { assertNoViolations, type Violation } from "../../../core/function/violation.ts";
import type { InvokeRequest } from "../../../operations/function/function-operations.ts";
import type { BodyBound } from "../request-body.ts";
import type { LambdaAnswer, LambdaApiParts, LambdaCall } from "./operation.ts";
import { traceHeaderOf } from "./trace-header.ts";

type InvocationType = "Event" | "RequestResponse" | "DryRun";

/**
 * What is accepted, and what the refusal says: Lambda lets 100 bytes more than 6 MiB pass and names the round number.
 * The limit of Event is the developer guide's 1 MB.
 */
const payloadLimits = {
  RequestResponse: { acceptedBytes: 6_291_556, namedBytes: 6_291_456 },
  DryRun: { acceptedBytes: 6_291_556, namedBytes: 6_291_456 },
  Event: { acceptedBytes: 1_048_576, namedBytes: 1_048_576 },
} as const satisfies Record<InvocationType, unknown>;

/** AWS measures the header as it is sent, in base64. */
const MAX_CLIENT_CONTEXT_BYTES = 3583;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function invoke(call: LambdaCall, { operations, config, ids }: LambdaApiParts): Promise<LambdaAnswer> {
  const { type, tail } = invocationHeaders(call);
  const asked = call.query.get("Qualifier") ?? undefined;
  const { functionName, qualifier } = resolveFunctionName(call.labels.FunctionName ?? "", asked, "read", config);
  const clientContext = clientContextOf(call);
  const traceHeader = traceHeaderOf(call.headers["x-amzn-trace-id"], ids, Date.now());
  const payload = await readPayload(call, type);
  const headers = { "x-amzn-trace-id": traceHeader, "x-amzn-remapped-content-length": "0" };
  const request = { functionName, qualifier, requestId: call.requestId, payload, traceHeader };

  if (type === "DryRun") {
    await operations.invokeDryRun(functionName, qualifier);
    return { status: 204, headers };
  }
  if (type === "Event") {
    await operations.invokeEvent(request, call.caller);
    return { status: 202, headers };
  }
  const outcome = await operations.invoke({ ...request, clientContext }, call.caller, call.signal);
  return {
    status: 200,
    headers: {
      ...headers,
      "x-amz-executed-version": outcome.executedVersion,
      ...(outcome.functionError && { "x-amz-function-error": outcome.functionError }),
      ...(tail && { "x-amz-log-result": Buffer.from(outcome.logTail).toString("base64") }),
    },
    bytes: outcome.payload,
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html, which AWS keeps for old clients. */
export async function invokeAsync(
  call: LambdaCall,
  { operations, config, ids }: LambdaApiParts,
): Promise<LambdaAnswer> {
  const { functionName, qualifier } = resolveFunctionName(call.labels.FunctionName ?? "", undefined, "read", config);
  const traceHeader = traceHeaderOf(call.headers["x-amzn-trace-id"], ids, Date.now());
  const payload = await readPayload(call, "Event");
  const request: InvokeRequest = { functionName, qualifier, requestId: call.requestId, payload, traceHeader };
  await operations.invokeEvent(request, call.caller);
  return { status: 202, headers: { "x-amzn-trace-id": traceHeader }, json: { Status: 202 } };
}

function invocationHeaders({ headers }: LambdaCall): { type: InvocationType; tail: boolean } {
  const type = headers["x-amz-invocation-type"] ?? "RequestResponse";
  const logType = headers["x-amz-log-type"] ?? "None";
  const violations: Violation[] = [];
  if (!isInvocationType(type)) {
    const constraint = "Member must satisfy enum value set: [Event, RequestResponse, DryRun]";
    violations.push({ member: "invocationType", value: type, constraint });
  }
  if (logType !== "None" && logType !== "Tail") {
    const constraint = "Member must satisfy enum value set: [None, Tail]";
    violations.push({ member: "logType", value: logType, constraint });
  }
  assertNoViolations(violations);
  const requestId = headers["x-amzn-requestid"];
  if (requestId !== undefined && !uuid.test(String(requestId))) {
    throw badContent("The header x-amzn-RequestId is not a UUID. Leave it out: the answer carries the request's id.");
  }
  return { type: isInvocationType(type) ? type : "RequestResponse", tail: logType === "Tail" };
}

function isInvocationType(type: unknown): type is InvocationType {
  return typeof type === "string" && Object.hasOwn(payloadLimits, type);
}

/** @returns the decoded JSON text. Only synchronous invokes hand it to the function; it is checked for all. */
function clientContextOf({ headers }: LambdaCall): string | undefined {
  const encoded = headers["x-amz-client-context"];
  if (encoded === undefined || encoded === "") return undefined;
  const text = String(encoded);
  if (text.length > MAX_CLIENT_CONTEXT_BYTES) {
    throw badContent(
      `Client context must be at most ${MAX_CLIENT_CONTEXT_BYTES} bytes of base64; it has ${text.length}.`,
    );
  }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) {
    throw badContent("Client context must be base64-encoded JSON; it is not base64.");
  }
  const decoded = Buffer.from(text, "base64");
  parsedJson(decoded, (detail) => `Client context must be base64-encoded JSON: ${detail}`);
  return decoded.toString();
}

async function readPayload(call: LambdaCall, type: InvocationType): Promise<Uint8Array> {
  const { acceptedBytes, namedBytes } = payloadLimits[type];
  const bound: BodyBound = {
    maxBytes: acceptedBytes,
    tooLarge: (bytes) =>
      new PlatformError(
        "RequestTooLargeException",
        `${bytes} byte payload is too large for the ${type} invocation type (limit ${namedBytes} bytes)`,
      ),
  };
  const payload = await call.readBody(bound);
  // An empty body is allowed: the function is invoked without an event.
  if (payload.byteLength > 0) {
    const where = "Could not parse request body into json: Could not parse payload into json";
    parsedJson(payload, (detail) => `${where}: ${detail}`);
  }
  return payload;
}

function parsedJson(bytes: Uint8Array, sentence: (detail: string) => string): void {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw badContent(sentence(detail), { cause });
  }
}

function badContent(sentence: string, options?: ErrorOptions): PlatformError {
  return new PlatformError("InvalidRequestContentException", sentence, options);
}
