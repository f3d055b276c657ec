/**
 * Verifies a layer while it is copied: both digests in one pass, whatever it is compressed with, and whether what it unpacks to is a
 * layer at all.
 */
import { createHash } from "node:crypto";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ImageError, isImageError } from "../../core/errors/image-error.ts";
import { type LayerName, layerText } from "../../core/image/layer-entry.ts";
import { layerLimits } from "../../core/image/layer-limits.ts";
import { LayerScan } from "../../core/image/layer-scan.ts";
import type { LayerChecks, LayerFacts } from "../../ports/archives.ts";
import { type Compression, compressionOf, decompressors, magicBytes } from "./compression.ts";

export class StreamingLayerChecks implements LayerChecks {
  async *pass(
    content: AsyncIterable<Uint8Array>,
    layer: LayerName,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, LayerFacts> {
    const chunks = content[Symbol.asyncIterator]();
    const blob = createHash("sha256");
    let check: Unpacked | undefined;
    try {
      for (let chunk = await firstChunk(chunks); chunk; chunk = await nextChunk(chunks)) {
        signal.throwIfAborted();
        check ??= unpackedCheck(compressionOf(chunk), layer);
        if (check.compression !== "none") blob.update(chunk);
        await check.write(chunk);
        yield chunk;
      }
      check ??= unpackedCheck("none", layer);
      const diffId = await check.end();
      const digest = check.compression === "none" ? diffId : `sha256:${blob.digest("hex")}`;
      return { digest, diffId, compression: check.compression };
    } finally {
      await check?.[Symbol.asyncDispose]();
      await chunks.return?.();
    }
  }

  digestOf(bytes: Uint8Array): string {
    return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  }
}

/** What is said of the uncompressed bytes. */
interface Unpacked extends AsyncDisposable {
  compression: Compression;
  write(chunk: Uint8Array): Promise<void>;
  /** @returns the diff_id. */
  end(): Promise<string>;
}

function unpackedCheck(compression: Compression, layer: LayerName): Unpacked {
  const hash = createHash("sha256");
  const scan = new LayerScan(layer, () => undefined);
  const look = (piece: Uint8Array) => {
    hash.update(piece);
    scan.write(piece);
  };
  const finish = () => {
    scan.end();
    return `sha256:${hash.digest("hex")}`;
  };
  if (compression !== "none") return compressedCheck(compression, layer, { look, finish });
  return {
    compression,
    write: async (chunk) => look(chunk),
    end: async () => finish(),
    async [Symbol.asyncDispose]() {},
  };
}

function compressedCheck(
  compression: Exclude<Compression, "none">,
  layer: LayerName,
  unpacked: { look(piece: Uint8Array): void; finish(): string },
): Unpacked {
  const input = new PassThrough();
  const bytes = { packed: 0, unpacked: 0 };
  const done = pipeline(input, decompressors[compression](), async (pieces: AsyncIterable<Uint8Array>) => {
    for await (const piece of pieces) {
      bytes.unpacked += piece.length;
      checkRatio(bytes, layer);
      unpacked.look(piece);
    }
  }).catch((error) => {
    throw isImageError(error) ? error : cannotUnpack(error, compression, layer);
  });
  // Its failure is met by write and end.
  done.catch(() => undefined);
  return {
    compression,
    // The callback comes when the chunk was passed on, so a slow decompressor slows the copy.
    write: (chunk) =>
      new Promise((resolve, reject) => {
        bytes.packed += chunk.length;
        input.write(chunk, (error) => (error ? done.then(() => reject(error), reject) : resolve()));
      }),
    async end() {
      input.end();
      await done;
      return unpacked.finish();
    },
    async [Symbol.asyncDispose]() {
      input.destroy();
      await Promise.allSettled([done]);
    },
  };
}

function checkRatio(bytes: { packed: number; unpacked: number }, layer: LayerName): void {
  const { compressionRatio, ratioFreeBytes } = layerLimits;
  if (bytes.unpacked <= Math.max(bytes.packed * compressionRatio, ratioFreeBytes)) return;
  throw new ImageError("InvalidImage", `${layerText(layer)} unpacks to more than ${compressionRatio} times its size.`);
}

function cannotUnpack(cause: unknown, compression: Compression, layer: LayerName): ImageError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new ImageError("InvalidImage", `${layerText(layer)} cannot be unpacked (${compression}): ${detail}.`, {
    cause,
  });
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
