import { functionArn, type Place } from "../../core/function/arn.ts";
import type { VersionName } from "../../core/function/version.ts";
import type { FunctionImage, OptimizedImage } from "../../core/image/function-image.ts";
import type { Functions } from "../../ports/functions.ts";
import type { StoredChunks, StoredCopy } from "../../ports/stored-chunks.ts";

export interface StorePorts {
  functions: Functions;
  storedChunks: StoredChunks;
  config: Place;
}

/** A copy in the store with the version whose it is. */
export interface CopyInUse extends VersionName {
  image: FunctionImage;
  optimized: OptimizedImage;
  stored: StoredCopy;
}

/** What functions serve or are being updated to. A copy that was let go and is not removed yet is nobody's. */
export async function copiesInUse({ functions, storedChunks, config }: StorePorts): Promise<CopyInUse[]> {
  const [records, copies] = await Promise.all([functions.versions(), storedChunks.copies()]);
  const byName = new Map(copies.map((copy) => [`${copy.functionArn} ${copy.version} ${copy.configDigest}`, copy]));
  const found = new Map<string, CopyInUse>();
  for (const { functionName, version, serving, updating } of records) {
    for (const image of [serving.image, updating?.image]) {
      if (!image?.optimized) continue;
      const key = `${functionArn({ ...config, functionName })} ${version} ${image.optimized.configDigest}`;
      const stored = byName.get(key);
      if (stored) found.set(key, { functionName, version, image, optimized: image.optimized, stored });
    }
  }
  return [...found.values()];
}
