/** The operations that read: no body, no change. */
import type { FunctionRecord } from "../../../core/function/function-record.ts";
import { resolveFunctionName } from "../../../core/function/name.ts";
import { assertNoViolations } from "../../../core/function/violation.ts";
import { functionCode, functionConfiguration, listedFunction } from "./function-configuration.ts";
import type { LambdaAnswer, LambdaApiParts, LambdaCall } from "./operation.ts";
import { pageOf } from "./page-of.ts";
import { versionPlace } from "./versions.ts";

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

/** In the order of names, with ALL each function's versions one after the other. */
export async function listFunctions(
  call: LambdaCall,
  { operations, versions, config }: LambdaApiParts,
): Promise<LambdaAnswer> {
  const which = call.query.get("FunctionVersion");
  if (which !== null && which !== "ALL") {
    const constraint = "Member must satisfy enum value set: [ALL]";
    assertNoViolations([{ member: "functionVersion", value: which, constraint }]);
  }
  const all = which ? await versions.listAll() : await operations.list();
  // No name has a space in it, and every sign that one may have sorts behind it.
  const placeOf = (record: FunctionRecord) => `${record.functionName} ${versionPlace(record)}`;
  const items = all.sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  const { page, more } = pageOf(call, { items, placeOf, operation: "ListFunctions" });
  const Functions = page.map((record) => listedFunction(record, config, which ? record.version : undefined));
  return { status: 200, json: { Functions, ...more } };
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
