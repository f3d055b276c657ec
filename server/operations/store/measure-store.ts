import type { StoreFigures } from "../../core/image/chunk-map.ts";
import { copiesInUse, type StorePorts } from "./copies-in-use.ts";

/** What sharing saves, over all images that functions have in the store. */
export async function measureStore(ports: StorePorts): Promise<StoreFigures> {
  const copies = await copiesInUse(ports);
  const sizes = new Map<string, number>();
  let copiesBytes = 0;
  for (const { optimized } of copies) {
    for (const { diffId } of optimized.layers) {
      for (const { name, sizeBytes } of (await ports.storedChunks.layer(diffId)) ?? []) {
        copiesBytes += sizeBytes;
        sizes.set(name, sizeBytes);
      }
    }
  }
  const chunksBytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return { copies: copies.length, copiesBytes, chunks: sizes.size, chunksBytes };
}
