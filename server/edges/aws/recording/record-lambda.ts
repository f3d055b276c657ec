/** Calls of Lambda's REST API → records. */
import { apiCallOf } from "../api-call.ts";
import type { LambdaCall, LambdaOperation } from "../lambda/operation.ts";
import { CallerGone } from "../request-body.ts";
import { lambdaOperations } from "./lambda-operations.ts";
import { type EndedCall, oweRecord, recordCall } from "./record-call.ts";

/** @returns the operation, recorded when it ends; an invoke as it is. */
export function recordedOperation(name: string, perform: LambdaOperation): LambdaOperation {
  if (!Object.hasOwn(lambdaOperations.operations, name)) return perform;
  return async (call, parts) => {
    const { trail } = parts;
    if (!trail) return perform(call, parts);
    const recording = { ...parts, trail };
    let body: Uint8Array | undefined;
    const asked = (): EndedCall => ({
      call: apiCallOf({ headers: call.headers, socket: call }, call.requestId, parts.config),
      ...{ service: lambdaOperations, operation: name, request: requestOf(call, body) },
    });
    const readBody: LambdaCall["readBody"] = async (bound) => {
      body = await call.readBody(bound);
      await oweRecord(asked(), recording);
      return body;
    };
    if (withoutBody.has(name)) await oweRecord(asked(), recording);
    const answer = await perform({ ...call, readBody }, parts).catch(async (error: unknown) => {
      if (!(error instanceof CallerGone)) await recordCall({ ...asked(), error }, recording);
      throw error;
    });
    await recordCall({ ...asked(), answer: answer.json }, recording);
    return answer;
  };
}

/** Of those that change something. */
const withoutBody: ReadonlySet<string> = new Set(["DeleteAlias", "DeleteFunction", "UntagResource"]);

/** Whatever part of the HTTP request a member stands in. */
function requestOf({ labels, query }: LambdaCall, body: Uint8Array | undefined): Record<string, unknown> {
  const asked = ["Qualifier", "MaxItems", "FunctionVersion", "MasterRegion"].map((name) => [name, query.get(name)]);
  const TagKeys = query.getAll("tagKeys");
  return { ...membersOf(body), ...Object.fromEntries(asked), ...(TagKeys.length > 0 && { TagKeys }), ...labels };
}

function membersOf(body: Uint8Array | undefined): object {
  if (!body) return {};
  try {
    const value: unknown = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {}; // the call was refused for it
  }
}
