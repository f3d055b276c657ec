import { versionTitle } from "../../core/function/version.ts";
import { type ChunkMapView, chunkMap, type MappedLayer, type OtherCopy } from "../../core/image/chunk-map.ts";
import { type CopyInUse, copiesInUse, type StorePorts } from "./copies-in-use.ts";

/**
 * The chunks of an image as functions have it.
 * @param configDigest of its config
 * @returns undefined when no function has it in the store
 */
export async function mapChunks(configDigest: string, ports: StorePorts): Promise<ChunkMapView | undefined> {
  const copies = await copiesInUse(ports);
  const own = copies.filter(({ optimized }) => optimized.configDigest === configDigest);
  const [copy] = own;
  if (!copy) return undefined;
  const layers: MappedLayer[] = [];
  for (const { diffId } of copy.optimized.layers) {
    const chunks = await ports.storedChunks.layer(diffId);
    if (!chunks) return undefined;
    layers.push({ diffId, chunks });
  }
  const sealedFor = [...new Set(own.map(({ functionName }) => functionName))];
  const others = copies.filter(({ optimized }) => optimized.configDigest !== configDigest);
  return chunkMap({
    sealedFor,
    layers,
    newChunks: new Set(own.flatMap(({ stored }) => stored.newChunks)),
    others: others.map((other) => otherCopy(other, sealedFor.includes(other.functionName))),
  });
}

function otherCopy({ image, optimized, stored, ...name }: CopyInUse, isOwn: boolean): OtherCopy {
  return {
    who: isOwn ? `${versionTitle(name)} with ${image.imageUri}` : versionTitle(name),
    isOwn,
    chunkNames: new Set(stored.chunkNames),
    diffIds: optimized.layers.map(({ diffId }) => diffId),
  };
}
