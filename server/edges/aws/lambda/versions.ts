/** Publishing versions, and listing them. */
import { z } from "zod";
import { assertWithinLimits } from "../../../core/function/constraints.ts";
import type { FunctionRecord } from "../../../core/function/function-record.ts";
import { resolveFunctionName } from "../../../core/function/name.ts";
import { isLatest } from "../../../core/function/version.ts";
import { functionConfiguration, listedFunction } from "./function-configuration.ts";
import { boundOf, readJson } from "./json-body.ts";
import type { LambdaAnswer, LambdaApiParts, LambdaCall } from "./operation.ts";
import { pageOf } from "./page-of.ts";
import { unqualifiedName } from "./unqualified-name.ts";

const schema = z.object({
  CodeSha256: z.string().optional(),
  Description: z.string().optional(),
  RevisionId: z.string().optional(),
});

/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */
export async function publishVersion(call: LambdaCall, { versions, config }: LambdaApiParts): Promise<LambdaAnswer> {
  const asked = await readJson(call, schema, boundOf("PublishVersion"));
  const functionName = unqualifiedName(call, config);
  assertWithinLimits({ description: asked.Description });
  const { CodeSha256: codeSha256, Description: description, RevisionId: revisionId } = asked;
  const record = await versions.publish({ functionName, codeSha256, description, revisionId }, call.caller);
  return { status: 201, json: functionConfiguration(record, config, record.version) };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */
export async function listVersionsByFunction(
  call: LambdaCall,
  { versions, config }: LambdaApiParts,
): Promise<LambdaAnswer> {
  const { functionName } = resolveFunctionName(call.labels.FunctionName ?? "", undefined, "read", config);
  const items = await versions.list(functionName);
  const { page, more } = pageOf(call, { items, placeOf: versionPlace, operation: "ListVersionsByFunction" });
  const Versions = page.map((record) => listedFunction(record, config, record.version));
  return { status: 200, json: { Versions, ...more } };
}

/** `$LATEST` before all numbers, and these by their worth. */
export function versionPlace(record: FunctionRecord): string {
  return isLatest(record) ? "0" : record.version.padStart(12, "0");
}
