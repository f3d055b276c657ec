import { functionArn, type Place } from "../../core/function/arn.ts";
import type { FunctionImage, OptimizedImage } from "../../core/image/function-image.ts";
import type { Functions } from "../../ports/functions.ts";
import type { StoredChunks, StoredCopy } from "../../ports/stored-chunks.ts";

export interface StorePorts {
  functions: Functions;
  storedChunks: StoredChunks;
  config: Place;
}

/** A copy in the store with the function whose it is. */
export interface CopyInUse {
  functionName: string;
  image: FunctionImage;
  optimized: OptimizedImage;
  stored: StoredCopy;
}

/** What functions serve or are being updated to. A copy that was let go and is not removed yet is nobody's. */
export async function copiesInUse({ functions, storedChunks, config }: StorePorts): Promise<CopyInUse[]> {
  const [records, copies] = await Promise.all([functions.list(), storedChunks.copies()]);
  const byName = new Map(copies.map((copy) => [`${copy.functionArn} ${copy.configDigest}`, copy]));
  const found = new Map<string, CopyInUse>();
  for (const { functionName, serving, updating } of records) {
    for (const image of [serving.image, updating?.image]) {
      if (!image?.optimized) continue;
      const key = `${functionArn({ ...config, functionName })} ${image.optimized.configDigest}`;
      const stored = byName.get(key);
      if (stored) found.set(key, { functionName, image, optimized: image.optimized, stored });
    }
  }
  return [...found.values()];
}
