/**
 * An image as the chunks that the store keeps of it: which came with it, which were there, and who else has them.
 * Everything is told from the names of chunks; no key is needed.
 */

/** `new`: stored for this image. `base`: of layers that images of other functions begin with as well. */
export type ChunkKind = "new" | "stored" | "base";

export interface ChunkMapView {
  /** Functions that have a sealed copy of the image. */
  sealedFor: string[];
  layers: ChunkMapLayer[];
  /** In the image's order. */
  chunks: ChunkView[];
  /** Who else has a chunk: each set of copies once. The first is empty. */
  sharers: string[][];
  totals: Record<ChunkKind | "repeated", ChunkTotal>;
}

export interface ChunkMapLayer {
  diffId: string;
  sizeBytes: number;
  /** Place of its first chunk. */
  first: number;
  chunkCount: number;
  newCount: number;
  newBytes: number;
  /** Who else has any of its chunks. */
  sharedWith: string[];
}

export interface ChunkView {
  /** The first eight of its name's hex digits. */
  name: string;
  sizeBytes: number;
  kind: ChunkKind;
  /** It was in the image before, and is stored once. */
  isRepeated: boolean;
  /** Place in `sharers`. */
  sharer: number;
}

export interface ChunkTotal {
  count: number;
  sizeBytes: number;
}

export interface MappedLayer {
  diffId: string;
  chunks: readonly { name: string; sizeBytes: number }[];
}

export interface OtherCopy {
  /** "resize", or with its image where that tells more. */
  who: string;
  /** Of the same function as a copy of the mapped image. */
  isOwn: boolean;
  chunkNames: ReadonlySet<string>;
  /** Of its layers, lowest first. */
  diffIds: readonly string[];
}

export interface ChunkMapParts {
  sealedFor: string[];
  layers: readonly MappedLayer[];
  /** Names of chunks that were stored for it. */
  newChunks: ReadonlySet<string>;
  others: readonly OtherCopy[];
}

export function chunkMap({ sealedFor, layers, newChunks, others }: ChunkMapParts): ChunkMapView {
  const sharers = new SharerSets(others);
  const baseLayers = Math.max(0, ...others.filter(({ isOwn }) => !isOwn).map((other) => sharedBase(layers, other)));
  const seen = new Set<string>();
  const none = () => ({ count: 0, sizeBytes: 0 });
  const totals = { new: none(), stored: none(), base: none(), repeated: none() };
  const chunks: ChunkView[] = [];
  const mapped = layers.map(({ diffId, chunks: own }, at): ChunkMapLayer => {
    const layer = { diffId, sizeBytes: 0, first: chunks.length, chunkCount: own.length, newCount: 0, newBytes: 0 };
    const sharedWith = new Set<string>();
    for (const { name, sizeBytes } of own) {
      const kind = newChunks.has(name) ? "new" : at < baseLayers ? "base" : "stored";
      const isRepeated = seen.has(name);
      const sharer = sharers.of(name);
      seen.add(name);
      chunks.push({ name: name.slice(0, 8), sizeBytes, kind, isRepeated, sharer });
      add(totals[kind], sizeBytes);
      if (isRepeated) add(totals.repeated, sizeBytes);
      layer.sizeBytes += sizeBytes;
      if (kind === "new" && !isRepeated) {
        layer.newCount += 1;
        layer.newBytes += sizeBytes;
      }
      for (const who of sharers.sets[sharer] ?? []) sharedWith.add(who);
    }
    return { ...layer, sharedWith: [...sharedWith] };
  });
  return { sealedFor, layers: mapped, chunks, sharers: sharers.sets, totals };
}

/** Sets of copies that have the same chunks, each kept once. */
class SharerSets {
  readonly sets: string[][] = [[]];
  readonly #others: readonly OtherCopy[];
  readonly #places = new Map<string, number>([["", 0]]);

  constructor(others: readonly OtherCopy[]) {
    this.#others = others;
  }

  of(name: string): number {
    const have = this.#others.flatMap(({ chunkNames }, at) => (chunkNames.has(name) ? [at] : []));
    const key = have.join();
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const who = new Set(have.map((at) => this.#others[at]?.who ?? ""));
    this.#places.set(key, this.sets.length);
    return this.sets.push([...who].sort()) - 1;
  }
}

/** How many of the lowest layers both begin with. */
function sharedBase(layers: readonly MappedLayer[], other: OtherCopy): number {
  const differs = layers.findIndex(({ diffId }, at) => other.diffIds[at] !== diffId);
  return differs < 0 ? layers.length : differs;
}

function add(total: ChunkTotal, sizeBytes: number): void {
  total.count += 1;
  total.sizeBytes += sizeBytes;
}

/** What sharing saves, over all images that functions use. */
export interface StoreFigures {
  copies: number;
  /** As if each copy had chunks of its own. */
  copiesBytes: number;
  /** Each chunk once. */
  chunks: number;
  chunksBytes: number;
}
