/**
 * Verifies a layer while it is copied: both digests in one pass, whatever it is compressed with, and whether what it unpacks to is a
 * layer at all.
 */
import { createHash } from "node:crypto";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { LayerChecks, LayerFacts } from "../../ports/archives.ts";
import { type Compression, compressionOf, decompressors, magicBytes } from "./compression.ts";

export class StreamingLayerChecks implements LayerChecks {
  async *pass(content: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array, LayerFacts> {
    const chunks = content[Symbol.asyncIterator]();
    const blob = createHash("sha256");
    let check: Unpacked | undefined;
    try {
      for (let chunk = await firstChunk(chunks); chunk; chunk = await nextChunk(chunks)) {
        signal.throwIfAborted();
        check ??= unpackedCheck(compressionOf(chunk));
        if (check.compression !== "none") blob.update(chunk);
        await check.write(chunk);
        yield chunk;
      }
      check ??= unpackedCheck("none");
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

function unpackedCheck(compression: Compression): Unpacked {
  const hash = createHash("sha256");
  if (compression === "none") {
    return {
      compression,
      async write(chunk) {
        hash.update(chunk);
      },
      end: async () => `sha256:${hash.digest("hex")}`,
      async [Symbol.asyncDispose]() {},
    };
  }
  const input = new PassThrough();
  const done = pipeline(input, decompressors[compression](), async (unpacked: AsyncIterable<Uint8Array>) => {
    for await (const piece of unpacked) hash.update(piece);
  });
  // Its failure is met by write and end.
  done.catch(() => undefined);
  return {
    compression,
    // The callback comes when the chunk was passed on, so a slow decompressor slows the copy.
    write: (chunk) =>
      new Promise((resolve, reject) => {
        input.write(chunk, (error) => (error ? done.then(() => reject(error), reject) : resolve()));
      }),
    async end() {
      input.end();
      await done;
      return `sha256:${hash.digest("hex")}`;
    },
    async [Symbol.asyncDispose]() {
      input.destroy();
      await Promise.allSettled([done]);
    },
  };
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
