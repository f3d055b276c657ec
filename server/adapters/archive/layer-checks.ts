/**
 * Verifies a layer while it is copied: both digests in one pass, whatever it is compressed with, and whether what it unpacks to is a
 * layer at all.
 */
import { createHash } from "node:crypto";
import { PassThrough } from "node:stream";
import { ImageError } from "../../core/errors/image-error.ts";
import { type LayerName, layerText } from "../../core/image/layer-entry.ts";
import { LayerScan } from "../../core/image/layer-scan.ts";
import type { LayerChecks, LayerFacts } from "../../ports/archives.ts";
import { type Compression, compressionOf, magicBytes, type Unpacking } from "./compression.ts";

export class StreamingLayerChecks implements LayerChecks {
  readonly #unpacking: Unpacking;

  constructor(unpacking: Unpacking) {
    this.#unpacking = unpacking;
  }

  async *pass(
    content: AsyncIterable<Uint8Array>,
    layer: LayerName,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, LayerFacts> {
    const chunks = content[Symbol.asyncIterator]();
    const unpacked = new UnpackedCheck(layer, this.#unpacking);
    const blob = createHash("sha256");
    let compression: Compression | undefined;
    try {
      for (let chunk = await firstChunk(chunks); chunk; chunk = await nextChunk(chunks)) {
        signal.throwIfAborted();
        compression ??= compressionOf(chunk);
        if (compression !== "none") blob.update(chunk);
        await unpacked.write(chunk);
        yield chunk;
      }
      const diffId = await unpacked.end();
      compression ??= "none";
      const digest = compression === "none" ? diffId : `sha256:${blob.digest("hex")}`;
      return { digest, diffId, compression };
    } finally {
      await unpacked.close();
      await chunks.return?.();
    }
  }

  digestOf(bytes: Uint8Array): string {
    return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  }
}

/** Unpacks what is written to it, hashes that and looks at every entry. */
class UnpackedCheck {
  readonly #input = new PassThrough();
  readonly #diffId: Promise<string>;
  #onFailure: ((error: unknown) => void) | undefined;

  constructor(layer: LayerName, unpacking: Unpacking) {
    this.#diffId = readLayer(this.#input, layer, unpacking).finally(() => this.#input.destroy());
    // A stream that is destroyed in the middle of a write never answers it: then the reader's failure does.
    this.#diffId.catch((error) => this.#onFailure?.(error));
  }

  /** Resolves when the chunk was taken, so a slow decompressor slows the copy. */
  write(chunk: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#onFailure = reject;
      this.#input.write(chunk, (error) => (error ? this.#diffId.then(() => reject(error), reject) : resolve()));
    });
  }

  end(): Promise<string> {
    this.#input.end();
    return this.#diffId;
  }

  async close(): Promise<void> {
    this.#input.destroy();
    await Promise.allSettled([this.#diffId]);
  }
}

/** @returns the diff_id. @throws ImageError InvalidImage naming the layer and the entry. */
async function readLayer(packed: PassThrough, layer: LayerName, unpacking: Unpacking): Promise<string> {
  const hash = createHash("sha256");
  const scan = new LayerScan(layer, () => undefined);
  try {
    for await (const piece of unpacking.unpack(packed)) {
      hash.update(piece);
      scan.write(piece);
    }
  } catch (error) {
    if (!unpacking.isFault(error)) throw error;
    throw new ImageError("InvalidImage", `${layerText(layer)} ${error.message}.`, { cause: error });
  }
  scan.end();
  return `sha256:${hash.digest("hex")}`;
}

/** At least as many bytes as tell the compression. */
async function firstChunk(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  let head = await nextChunk(chunks);
  while (head && head.length < magicBytes) {
    const more = await nextChunk(chunks);
    if (!more) break;
    head = Buffer.concat([head, more]);
  }
  return head;
}

async function nextChunk(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  const { value, done } = await chunks.next();
  return done ? undefined : value;
}
