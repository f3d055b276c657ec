/** Invoke in its three types, and the old InvokeAsync. */
import { z } from "zod";
import { PlatformError } from "../../../core/errors/platform-error.ts";
import { resolveFunctionName } from "../../../core/function/name.ts";
import { assertNoViolations, type Violation } from "../../../core/function/violation.ts";
import type { CognitoIdentity } from "../../../core/invoke/cognito-identity.ts";
import { JsonCheck } from "../../../core/invoke/json-check.ts";
import {
  acceptedBytes,
  assertJson,
  isRequestedType,
  maxClientContextBytes,
  type RequestedType,
  refuseMalformed,
  tooLarge,
} from "../../../core/invoke/payload.ts";
import type { InvokeRequest } from "../../../operations/function/function-operations.ts";
import type { LambdaAnswer, LambdaApiParts, LambdaCall } from "./operation.ts";
import { traceHeaderOf } from "./trace-header.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function invoke(call: LambdaCall, { operations, config, ids }: LambdaApiParts): Promise<LambdaAnswer> {
  const { type, tail } = invocationHeaders(call);
  const asked = call.query.get("Qualifier") ?? undefined;
  const { functionName, qualifier } = resolveFunctionName(call.labels.FunctionName ?? "", asked, "read", config);
  const clientContext = clientContextOf(call);
  const cognitoIdentity = cognitoIdentityOf(call);
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
  const outcome = await operations.invoke(
    { ...request, clientContext, cognitoIdentity, tail },
    call.caller,
    call.signal,
  );
  return {
    status: 200,
    headers: {
      ...headers,
      "x-amz-executed-version": outcome.executedVersion,
      ...(outcome.functionError && { "x-amz-function-error": outcome.functionError }),
      ...(tail && { "x-amz-log-result": Buffer.from(outcome.logTail ?? []).toString("base64") }),
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

function invocationHeaders({ headers }: LambdaCall): { type: RequestedType; tail: boolean } {
  const type = headers["x-amz-invocation-type"] ?? "RequestResponse";
  const logType = headers["x-amz-log-type"] ?? "None";
  const violations: Violation[] = [];
  if (!isRequestedType(type)) {
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
  return { type: isRequestedType(type) ? type : "RequestResponse", tail: logType === "Tail" };
}

/** @returns the decoded JSON text. Only synchronous invokes hand it to the function; it is checked for all. */
function clientContextOf({ headers }: LambdaCall): string | undefined {
  const encoded = headers["x-amz-client-context"];
  if (encoded === undefined || encoded === "") return undefined;
  const text = String(encoded);
  if (text.length > maxClientContextBytes) {
    throw badContent(`Client context must be at most ${maxClientContextBytes} bytes of base64; it has ${text.length}.`);
  }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) {
    throw badContent("Client context must be base64-encoded JSON; it is not base64.");
  }
  const decoded = Buffer.from(text, "base64");
  assertJson(decoded, (detail) => `Client context must be base64-encoded JSON: ${detail}`);
  return decoded.toString();
}

const CognitoHeader = z.object({
  cognitoIdentityId: z.string().default(""),
  cognitoIdentityPoolId: z.string().default(""),
});

/** The header of AWS's runtime interface emulator: the service itself knows it from who signed the request. */
function cognitoIdentityOf({ headers }: LambdaCall): CognitoIdentity | undefined {
  const text = headers["x-amz-cognito-identity"];
  if (text === undefined || text === "") return undefined;
  const bytes = Buffer.from(String(text), "latin1");
  assertJson(bytes, (detail) => `X-Amz-Cognito-Identity must be JSON: ${detail}`);
  const parsed = CognitoHeader.safeParse(JSON.parse(bytes.toString()));
  if (!parsed.success) throw badContent(`X-Amz-Cognito-Identity: ${z.prettifyError(parsed.error)}`);
  const { cognitoIdentityId: identityId, cognitoIdentityPoolId: identityPoolId } = parsed.data;
  return identityId === "" && identityPoolId === "" ? undefined : { identityId, identityPoolId };
}

async function readPayload(call: LambdaCall, type: RequestedType): Promise<Uint8Array> {
  const check = new JsonCheck();
  const payload = await call.readBody({
    maxBytes: acceptedBytes(type),
    tooLarge: (bytes) => tooLarge(bytes, type),
    look: (chunk) => check.write(chunk),
  });
  refuseMalformed(payload, check);
  return payload;
}

function badContent(sentence: string): PlatformError {
  return new PlatformError("InvalidRequestContentException", sentence);
}
