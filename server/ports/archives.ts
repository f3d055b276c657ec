import type { ArchiveEntry, ArchiveIndex } from "../core/image/archive-index.ts";
import type { LayerName } from "../core/image/layer-entry.ts";

/** An image archive on disk: tar, plain or compressed. Nothing in it becomes a file by its name. */
export interface Archive {
  index: ArchiveIndex;
  /**
   * The content of these entries, in the order of the archive, one after the other: read one, or leave it, before asking for the next.
   * @throws ImageError InvalidImage when the archive turns out to be damaged.
   */
  read(
    entries: ArchiveEntry[],
    signal: AbortSignal,
  ): AsyncIterable<{ entry: ArchiveEntry; content: AsyncIterable<Uint8Array> }>;
}

export interface LayerFacts {
  /** Of the bytes as they came. */
  digest: string;
  /** Of the uncompressed bytes. */
  diffId: string;
  compression: "none" | "gzip" | "zstd";
}

/** Verifies layers while they pass. */
export interface LayerChecks {
  /**
   * Yields the content unchanged.
   * @throws ImageError InvalidImage, before its end, when the layer is not a sound tar; the sentence names the layer and the entry.
   */
  pass(
    content: AsyncIterable<Uint8Array>,
    layer: LayerName,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, LayerFacts>;
  /** `sha256:<hex>` */
  digestOf(bytes: Uint8Array): string;
}
