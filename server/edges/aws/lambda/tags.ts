/** Tags of functions; versions and aliases have none. */
import { z } from "zod";
import { PlatformError } from "../../../core/errors/platform-error.ts";
import { functionArn, type Place } from "../../../core/function/arn.ts";
import { resolveFunctionName } from "../../../core/function/name.ts";
import { assertNoViolations, required } from "../../../core/function/violation.ts";
import { boundOf, readJson } from "./json-body.ts";
import type { LambdaAnswer, LambdaApiParts, LambdaCall } from "./operation.ts";

const schema = z.object({ Tags: z.record(z.string(), z.string()).optional() });

/** https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
export async function tagResource(call: LambdaCall, { operations, config }: LambdaApiParts): Promise<LambdaAnswer> {
  const { Tags: tags } = await readJson(call, schema, boundOf("TagResource"));
  const functionName = taggedFunction(call, config);
  if (!tags) assertNoViolations([{ member: "tags", value: null, constraint: required }]);
  else if (Object.keys(tags).length === 0) throw nothingAsked();
  else await operations.tag({ functionName, tags }, call.caller);
  return { status: 204 };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */
export async function untagResource(call: LambdaCall, { operations, config }: LambdaApiParts): Promise<LambdaAnswer> {
  const tagKeys = call.query.getAll("tagKeys");
  if (tagKeys.length === 0) assertNoViolations([{ member: "tagKeys", value: null, constraint: required }]);
  await operations.untag({ functionName: taggedFunction(call, config), tagKeys }, call.caller);
  return { status: 204 };
}

export async function listTags(call: LambdaCall, { operations, config }: LambdaApiParts): Promise<LambdaAnswer> {
  const { tags } = await operations.get(taggedFunction(call, config));
  return { status: 200, json: { Tags: tags } };
}

function taggedFunction({ labels }: LambdaCall, config: Place): string {
  const resource = labels.Resource ?? "";
  const { functionName, qualifier } = resolveFunctionName(resource, undefined, "read", config);
  if (qualifier === undefined && resource === functionArn({ ...config, functionName })) return functionName;
  throw new PlatformError(
    "InvalidParameterValueException",
    "Tags on function aliases and versions are not supported. Please specify a function ARN.",
  );
}

function nothingAsked(): PlatformError {
  return new PlatformError("InvalidParameterValueException", "An error occurred and the request cannot be processed.");
}
