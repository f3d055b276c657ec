import { isPlatformError } from "../../core/errors/platform-error.ts";
import type { Place } from "../../core/function/arn.ts";
import type { ResolvedImage } from "../../core/image/function-image.ts";
import { callingPrincipal } from "../../core/policy/principal.ts";
import type { ImageRepository } from "../../ports/image-repository.ts";
import type { ImageSources } from "../../ports/image-sources.ts";
import type { Live } from "../../ports/live.ts";
import { letLambdaRead } from "../repository/lambda-permission.ts";
import type { Caller } from "./function-operations.ts";

export interface SourcePorts {
  imageSources: ImageSources;
  repository: ImageRepository;
  live: Live;
  config: Place;
}

/**
 * What an ImageUri means now, for a function that somebody makes or updates. Where Lambda may not read it yet, it gets
 * the permission in the caller's name.
 * @throws PlatformError with AWS's text when it names nothing, or nothing Lambda takes or may read
 */
export async function sourceImage(
  { functionName, imageUri }: { functionName: string; imageUri: string },
  caller: Caller,
  ports: SourcePorts,
  signal: AbortSignal,
): Promise<ResolvedImage> {
  const { imageSources, config } = ports;
  try {
    return await imageSources.resolve(imageUri, functionName, signal);
  } catch (error) {
    const repository = imageSources.ownRepository(imageUri);
    const isDenied = isPlatformError(error) && error.code === "AccessDeniedException";
    if (!isDenied || repository === undefined) throw error;
    const principal = callingPrincipal(caller.accessKeyId, config.account);
    if (!(await letLambdaRead({ repository, functionName, principal }, ports))) throw error;
    return await imageSources.resolve(imageUri, functionName, signal);
  }
}
