import { z } from "zod";
import { PlatformError } from "../../../core/errors/platform-error.ts";
import type { Architecture } from "../../../core/function/configuration.ts";
import type { UncheckedSettings } from "../../../core/function/constraints.ts";
import { nameViolations, newFunctionName } from "../../../core/function/name.ts";
import { required, type Violation } from "../../../core/function/violation.ts";
import { checkedChange, configurationMembers } from "./configuration-members.ts";
import { functionConfiguration } from "./function-configuration.ts";
import { boundOf, readJson } from "./json-body.ts";
import { namedCaller } from "./named-caller.ts";
import type { LambdaAnswer, LambdaApiParts, LambdaCall } from "./operation.ts";

const schema = z.object({
  ...configurationMembers,
  FunctionName: z.string().optional(),
  Code: z
    .object({
      ImageUri: z.string().optional(),
      SourceKMSKeyArn: z.string().optional(),
      ZipFile: z.unknown().optional(),
      S3Bucket: z.unknown().optional(),
      S3Key: z.unknown().optional(),
    })
    .optional(),
  PackageType: z.string().optional(),
  Architectures: z.array(z.string()).optional(),
  Tags: z.record(z.string(), z.string()).optional(),
  Publish: z.boolean().optional(),
});
type Request = z.output<typeof schema>;

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html, for functions from images. */
export async function createFunction(call: LambdaCall, { operations, config }: LambdaApiParts): Promise<LambdaAnswer> {
  const asked = await readJson(call, schema, boundOf("CreateFunction"));
  // AWS's default format is Text: levels without a format are levels with Text.
  const logging = asked.LoggingConfig && { LogFormat: "Text", ...asked.LoggingConfig };
  const settings: UncheckedSettings = { architectures: asked.Architectures, tags: asked.Tags };
  const change = checkedChange({ ...asked, LoggingConfig: logging }, { settings, violations: violationsOf(asked) });
  const functionName = newFunctionName(asked.FunctionName ?? "", config);
  const record = await operations.create(
    {
      functionName,
      imageUri: imageUriOf(asked),
      architecture: asked.Architectures?.[0] as Architecture | undefined, // checked above
      configuration: { ...change, role: change.role ?? "" },
      tags: asked.Tags ?? {},
      publish: asked.Publish ?? false,
    },
    namedCaller(call),
  );
  // As AWS answers it: the version that was published has the unqualified ARN here.
  return { status: 201, json: functionConfiguration(record, config) };
}

function violationsOf({ FunctionName, Code, Role, PackageType }: Request): Violation[] {
  const violations: Violation[] = [];
  if (FunctionName === undefined) violations.push({ member: "functionName", value: null, constraint: required });
  else violations.push(...nameViolations(FunctionName, "write"));
  if (Role === undefined) violations.push({ member: "role", value: null, constraint: required });
  if (Code === undefined) violations.push({ member: "code", value: null, constraint: required });
  if (PackageType !== undefined && PackageType !== "Image" && PackageType !== "Zip") {
    const constraint = "Member must satisfy enum value set: [Image, Zip]";
    violations.push({ member: "packageType", value: PackageType, constraint });
  }
  return violations;
}

/** The image, once it is clear that the function is to be made from one. */
function imageUriOf({ PackageType, Code }: Request): string {
  const zipped = Code?.ZipFile !== undefined || Code?.S3Bucket !== undefined || Code?.S3Key !== undefined;
  if (PackageType !== "Image" || zipped) {
    throw refused(
      "Lambdarium runs functions from container images only. " +
        "Set PackageType to Image and Code.ImageUri to an image, and leave ZipFile, S3Bucket and S3Key out.",
    );
  }
  if (!Code?.ImageUri) throw refused("Please provide ImageUri when creating a function with packageType Image.");
  if (Code.SourceKMSKeyArn) throw refused("SourceKMSKeyArn is for functions with packageType Zip. Leave it out.");
  return Code.ImageUri;
}

function refused(sentence: string): PlatformError {
  return new PlatformError("InvalidParameterValueException", sentence);
}
