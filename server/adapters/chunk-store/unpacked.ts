/**
 * A layer's tar, whatever it is packed with. What it is packed with is seen from its first bytes: media types are
 * wrong often enough that engines do the same.
 */
import { Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { layerLimits } from "../../core/image/layer-limits.ts";
import { UnpackFault } from "./unpack-fault.ts";
import { zstdFrames } from "./zstd-frames.ts";

/** Grows while the layer is read. */
export interface UnpackedBytes {
  packed: number;
  unpacked: number;
  /** Known from the first chunk on. */
  packing?: Packing;
}

type Packing = "none" | "gzip" | "zstd" | "xz" | "bzip2";

/** @throws UnpackFault when the data is cut short, followed by something else, or packed beyond belief. */
export async function* unpacked(
  blob: AsyncIterable<Uint8Array>,
  bytes: UnpackedBytes = { packed: 0, unpacked: 0 },
): AsyncGenerator<Uint8Array> {
  const chunks = counted(blob, bytes);
  const first = await firstChunk(chunks);
  const all = prepend(first, chunks);
  bytes.packing = packing(first);
  for await (const chunk of unpackers[bytes.packing](all, bytes)) {
    bytes.unpacked += chunk.length;
    const { ratioFreeBytes, compressionRatio } = layerLimits;
    if (bytes.unpacked > ratioFreeBytes && bytes.unpacked > bytes.packed * compressionRatio) {
      throw new UnpackFault(`unpacks to more than ${compressionRatio} times its size`);
    }
    yield chunk;
  }
}

const unpackers: Record<
  Packing,
  (chunks: AsyncIterable<Uint8Array>, bytes: UnpackedBytes) => AsyncIterable<Uint8Array>
> = {
  none: (chunks) => chunks,
  gzip: (chunks, bytes) => through(chunks, createGunzip({ chunkSize }), bytes, "gzip"),
  zstd: (chunks, bytes) => through(zstdFrames(chunks), createZstdDecompress({ chunkSize }), bytes, "zstd"),
  xz: () => unsupported("xz"),
  bzip2: () => unsupported("bzip2"),
};

const chunkSize = 256 * 1024;

function packing(head: Uint8Array): Packing {
  const begins = (...magic: number[]) => magic.every((byte, at) => head[at] === byte);
  if (begins(0x1f, 0x8b)) return "gzip";
  if (begins(0x28, 0xb5, 0x2f, 0xfd)) return "zstd";
  if (((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18) return "zstd";
  if (begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)) return "xz";
  if (begins(0x42, 0x5a, 0x68)) return "bzip2";
  return "none";
}

async function* through(
  source: AsyncIterable<Uint8Array>,
  decompressor: Transform & { bytesWritten: number },
  bytes: UnpackedBytes,
  name: string,
): AsyncGenerator<Uint8Array> {
  const input = Readable.from(source, { highWaterMark: 2 });
  // Its failure destroys the decompressor with the same error, which is met below.
  pipeline(input, decompressor).catch(() => undefined);
  try {
    yield* decompressor as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw asFault(error, name);
  } finally {
    input.destroy();
    decompressor.destroy();
  }
  // Node lets what follows the packed data pass in silence.
  if (decompressor.bytesWritten !== bytes.packed) throw new UnpackFault(`has trailing data after its ${name} data`);
}

function asFault(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || !/^(Z|ZSTD)_/.test(String(error.code))) return error;
  if (error.code === "Z_BUF_ERROR") return new UnpackFault(`is cut short inside its ${name} data`, { cause: error });
  return new UnpackFault(`is not valid ${name} data: ${error.message}`, { cause: error });
}

// biome-ignore lint/correctness/useYield: it has the shape of the others and refuses at the first read.
async function* unsupported(name: string): AsyncGenerator<Uint8Array> {
  throw new UnpackFault(`is packed with ${name}; layers are plain, gzip or zstd`);
}

async function* counted(blob: AsyncIterable<Uint8Array>, bytes: UnpackedBytes): AsyncGenerator<Uint8Array> {
  for await (const chunk of blob) {
    bytes.packed += chunk.length;
    yield chunk;
  }
}

/** Enough bytes to tell the packing, unless there are no more. */
async function firstChunk(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < 8) {
    const { value, done } = await chunks.next();
    if (done) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  return head;
}

async function* prepend(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  yield* rest;
}
