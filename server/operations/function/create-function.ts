import { PlatformError } from "../../core/errors/platform-error.ts";
import { created, newborn } from "../../core/function/apply.ts";
import { type FunctionConfiguration, limits } from "../../core/function/configuration.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { LATEST } from "../../core/function/version.ts";
import type { Caller, CreateFunctionRequest } from "./function-operations.ts";
import { type PublishPorts, publishChanged } from "./publish-version.ts";
import { type KeyCheckPorts, resolveKey } from "./resolve-key.ts";
import { type SourcePorts, sourceImage } from "./source-image.ts";

/**
 * A new function, Pending until its image is optimized, and its first version when that is asked for. The tag and the
 * key's alias are resolved here, once.
 * @throws PlatformError ResourceConflictException when the name is taken, InvalidParameterValueException when there is
 *   no such key; what the image's resolution throws.
 */
export async function createFunction(
  request: CreateFunctionRequest,
  caller: Caller,
  ports: PublishPorts & KeyCheckPorts & SourcePorts,
  signal: AbortSignal,
): Promise<FunctionRecord> {
  const { functions, live, clock, ids } = ports;
  const { functionName, imageUri } = request;
  if (await functions.get(functionName)) throw alreadyExists(functionName);
  const kmsKeyArn = await resolveKey(request.configuration.kmsKeyArn, caller, ports);
  const configuration = { ...request.configuration, kmsKeyArn };
  const image = await sourceImage(request, caller, ports, signal);
  const at = clock.now();
  const record: FunctionRecord = {
    functionId: ids.uuid(),
    functionName,
    version: LATEST,
    createdAt: at,
    lastModifiedAt: at,
    revisionId: ids.uuid(),
    tags: request.tags,
    ...newborn(at),
    serving: {
      generation: 1,
      configuration: initialConfiguration({ ...request, configuration }, image.architecture),
      image,
    },
  };

  const row = created(record, { at, who: caller.name, cause: `CreateFunction from ${imageUri}` });
  const transition = await functions.create(record, row);
  if (!transition) throw alreadyExists(functionName);
  live.publishTransition(transition);
  live.publish({ type: "function", function: record });
  return request.publish ? publishChanged(record, caller, ports) : record;
}

function initialConfiguration(
  { functionName, architecture, configuration: asked }: CreateFunctionRequest,
  imageArchitecture: FunctionConfiguration["architecture"],
): FunctionConfiguration {
  return {
    description: asked.description ?? "",
    role: asked.role,
    memoryMiB: asked.memoryMiB ?? limits.memoryMiB.default,
    timeoutMs: asked.timeoutMs ?? limits.timeoutSeconds.default * 1000,
    ephemeralStorageMiB: asked.ephemeralStorageMiB ?? limits.ephemeralStorageMiB.default,
    environment: asked.environment ?? {},
    imageConfig: asked.imageConfig ?? {},
    architecture: architecture ?? imageArchitecture,
    logging: { logFormat: "Text", logGroup: `/aws/lambda/${functionName}`, ...asked.logging },
    tracingMode: asked.tracingMode ?? "PassThrough",
    kmsKeyArn: asked.kmsKeyArn || undefined,
    deadLetterTargetArn: asked.deadLetterTargetArn || undefined,
  };
}

function alreadyExists(functionName: string): PlatformError {
  return new PlatformError("ResourceConflictException", `Function already exist: ${functionName}`);
}
