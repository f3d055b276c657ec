import { z } from "zod";
import { PlatformError } from "../../../core/errors/platform-error.ts";
import type { Architecture } from "../../../core/function/configuration.ts";
import { assertWithinLimits } from "../../../core/function/constraints.ts";
import { isLatest } from "../../../core/function/version.ts";
import { functionConfiguration } from "./function-configuration.ts";
import { boundOf, readJson } from "./json-body.ts";
import { namedCaller } from "./named-caller.ts";
import type { LambdaAnswer, LambdaApiParts, LambdaCall } from "./operation.ts";
import { unqualifiedName } from "./unqualified-name.ts";

const schema = z.object({
  ImageUri: z.string().optional(),
  Architectures: z.array(z.string()).optional(),
  Publish: z.boolean().optional(),
  DryRun: z.boolean().optional(),
  RevisionId: z.string().optional(),
});

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html, for functions from images. */
export async function updateFunctionCode(
  call: LambdaCall,
  { operations, config }: LambdaApiParts,
): Promise<LambdaAnswer> {
  const asked = await readJson(call, schema, boundOf("UpdateFunctionCode"));
  const functionName = unqualifiedName(call, config);
  assertWithinLimits({ architectures: asked.Architectures });
  if (!asked.ImageUri) {
    await operations.get(functionName); // an unknown function is the graver fault
    const sentence = "Please provide ImageUri when updating a function with packageType Image.";
    throw new PlatformError("InvalidParameterValueException", sentence);
  }
  const record = await operations.updateCode(
    {
      functionName,
      imageUri: asked.ImageUri,
      architecture: asked.Architectures?.[0] as Architecture | undefined, // checked above
      revisionId: asked.RevisionId,
      dryRun: asked.DryRun ?? false,
      publish: asked.Publish ?? false,
    },
    namedCaller(call),
  );
  return { status: 200, json: functionConfiguration(record, config, isLatest(record) ? undefined : record.version) };
}
