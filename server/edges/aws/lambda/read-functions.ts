/** The operations that read: no body, no change. */
import { PlatformError } from "../../../core/errors/platform-error.ts";
import { resolveFunctionName } from "../../../core/function/name.ts";
import { assertNoViolations } from "../../../core/function/violation.ts";
import { functionCode, functionConfiguration, listedFunction } from "./function-configuration.ts";
import type { LambdaAnswer, LambdaApiParts, LambdaCall } from "./operation.ts";

/** However many a caller asks for, AWS gives at most this many functions a page. */
const PAGE_LENGTH = 50;

export async function getFunction(call: LambdaCall, { operations, config }: LambdaApiParts): Promise<LambdaAnswer> {
  const { functionName, qualifier } = named(call, config);
  const record = await operations.get(functionName, qualifier);
  const json = {
    Configuration: functionConfiguration(record, config, qualifier),
    Code: functionCode(record),
    ...(Object.keys(record.tags).length > 0 && { Tags: record.tags }),
  };
  return { status: 200, json };
}

export async function getFunctionConfiguration(
  call: LambdaCall,
  { operations, config }: LambdaApiParts,
): Promise<LambdaAnswer> {
  const { functionName, qualifier } = named(call, config);
  const record = await operations.get(functionName, qualifier);
  return { status: 200, json: functionConfiguration(record, config, qualifier) };
}

/** In the order of names; the marker is the last name given, so that a page stays right when functions come and go. */
export async function listFunctions(call: LambdaCall, { operations, config }: LambdaApiParts): Promise<LambdaAnswer> {
  const versions = call.query.get("FunctionVersion");
  if (versions !== null && versions !== "ALL") {
    const constraint = "Member must satisfy enum value set: [ALL]";
    assertNoViolations([{ member: "functionVersion", value: versions, constraint }]);
  }
  const length = Math.min(maxItems(call.query.get("MaxItems")), PAGE_LENGTH);
  const after = markedName(call.query.get("Marker"));
  const records = (await operations.list())
    .filter(({ functionName }) => functionName > after)
    .sort((one, other) => (one.functionName < other.functionName ? -1 : 1));
  const page = records.slice(0, length);
  const last = records.length > length ? page.at(-1) : undefined;
  const Functions = page.map((record) => listedFunction(record, config, versions ? record.version : undefined));
  return { status: 200, json: { Functions, ...(last && { NextMarker: markerOf(last.functionName) }) } };
}

/** Limits as a new AWS account has them; images do not count towards its code storage. */
export async function getAccountSettings(_: LambdaCall, { operations, config }: LambdaApiParts): Promise<LambdaAnswer> {
  const json = {
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: config.concurrency,
      UnreservedConcurrentExecutions: config.concurrency,
    },
    AccountUsage: { TotalCodeSize: 0, FunctionCount: (await operations.list()).length },
  };
  return { status: 200, json };
}

function named(call: LambdaCall, here: { region: string; account: string }) {
  const qualifier = call.query.get("Qualifier") ?? undefined;
  return resolveFunctionName(call.labels.FunctionName ?? "", qualifier, "read", here);
}

function maxItems(text: string | null): number {
  if (text === null) return PAGE_LENGTH;
  const count = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count)) {
    throw new PlatformError("SerializationException", `STRING_VALUE can not be converted to a Integer at 'MaxItems'`);
  }
  if (count < 1 || count > 10_000) {
    const bound = count < 1 ? "greater than or equal to 1" : "less than or equal to 10000";
    assertNoViolations([{ member: "maxItems", value: count, constraint: `Member must have value ${bound}` }]);
  }
  return count;
}

function markerOf(functionName: string): string {
  return Buffer.from(functionName).toString("base64url");
}

/** @returns "" without a marker: before every name. */
function markedName(marker: string | null): string {
  const name = Buffer.from(marker ?? "", "base64url").toString();
  if (marker === null || (name !== "" && markerOf(name) === marker)) return name;
  throw new PlatformError(
    "InvalidParameterValueException",
    "The Marker is not one that ListFunctions has given. Send NextMarker of the page before, or none.",
  );
}
