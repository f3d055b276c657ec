import { functionArn, type Place } from "../core/function/arn.ts";
import type { Deployment } from "../core/function/function-record.ts";
import type { VersionName } from "../core/function/version.ts";
import type { KeyUser } from "../ports/keys.ts";
import type { SealedCopy, SealFor } from "../ports/optimized-images.ts";

/** For whom, with which key and in whose name the image of a deployment is sealed. */
export function sealForOf({ functionName, version }: VersionName, deployment: Deployment, config: Place): SealFor {
  const { configuration, generation, image } = deployment;
  return {
    functionArn: functionArn({ ...config, functionName }),
    version,
    sourceDigest: image.digest,
    generation,
    kmsKeyArn: configuration.kmsKeyArn,
    user: keyUserOf(functionName, deployment),
  };
}

/** The copy of an image that is this version's own. */
export function copyOf({ functionName, version }: VersionName, configDigest: string, config: Place): SealedCopy {
  return { functionArn: functionArn({ ...config, functionName }), version, configDigest };
}

/** Lambda uses keys as the function's role. */
export function keyUserOf(functionName: string, { configuration }: Deployment): KeyUser {
  return { functionName, roleArn: configuration.role };
}
