/**
 * Reads contents out of an image archive by their place in it. A plain archive is read at those places; a compressed one is decompressed
 * once more, and what lies between is thrown away.
 */
import { createReadStream } from "node:fs";
import { cutShort, invalid, saveAgain } from "../../core/image/archive-documents.ts";
import type { ArchiveEntry, ArchiveIndex } from "../../core/image/archive-index.ts";
import type { Archive } from "../../ports/archives.ts";
import type { Unpacking } from "./compression.ts";
import { indexTar, type TarFile } from "./index-tar.ts";

const chunkBytes = 256 * 1024;

/** @throws ImageError InvalidImage when it is no tar archive, or not a whole one. */
export async function openTarArchive(file: string, unpacking: Unpacking, signal: AbortSignal): Promise<Archive> {
  return new TarArchive(await indexTar(file, unpacking, signal), unpacking);
}

class TarArchive implements Archive {
  readonly index: ArchiveIndex;
  private readonly file: TarFile;
  private readonly unpacking: Unpacking;

  constructor(file: TarFile, unpacking: Unpacking) {
    this.file = file;
    this.unpacking = unpacking;
    this.index = file.index;
  }

  async *read(entries: ArchiveEntry[], signal: AbortSignal) {
    const inOrder = [...new Set(entries)].sort((one, other) => one.offset - other.offset);
    if (this.file.compression === "none") {
      for (const entry of inOrder) yield { entry, content: this.contentAt(entry, signal) };
      return;
    }
    const stream = new ForwardReader(this.unpacked(signal));
    try {
      for (const entry of inOrder) {
        await stream.skipTo(entry.offset);
        yield { entry, content: stream.take(entry) };
      }
    } finally {
      await stream.close();
    }
  }

  private async *unpacked(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const source = createReadStream(this.file.path, { highWaterMark: chunkBytes, signal });
    try {
      yield* this.unpacking.unpack(source);
    } catch (error) {
      if (!this.unpacking.isFault(error)) throw error;
      throw invalid(`The archive ${error.message}.`, saveAgain, error);
    } finally {
      source.destroy();
    }
  }

  private async *contentAt(entry: ArchiveEntry, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    if (entry.sizeBytes === 0) return;
    const end = entry.offset + entry.sizeBytes - 1;
    let bytes = 0;
    for await (const chunk of createReadStream(this.file.path, {
      start: entry.offset,
      end,
      highWaterMark: chunkBytes,
      signal,
    })) {
      bytes += chunk.length;
      yield chunk;
    }
    if (bytes < entry.sizeBytes) throw cutShort(entry.path);
  }
}

/** A stream of which pieces are taken, front to back. */
class ForwardReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array();
  private position = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  async close(): Promise<void> {
    await this.chunks.return?.();
  }

  async skipTo(offset: number): Promise<void> {
    while (this.position < offset && (await this.next(offset)));
  }

  async *take(entry: ArchiveEntry): AsyncGenerator<Uint8Array> {
    const end = entry.offset + entry.sizeBytes;
    while (this.position < end) {
      const chunk = await this.next(end);
      if (!chunk) throw cutShort(entry.path);
      yield chunk;
    }
  }

  /** At most up to `end`. @returns undefined at the end of the stream. */
  private async next(end: number): Promise<Uint8Array | undefined> {
    if (this.rest.length === 0) {
      const { value, done } = await this.chunks.next();
      if (done) return undefined;
      this.rest = value;
    }
    const chunk = this.rest.subarray(0, end - this.position);
    this.rest = this.rest.subarray(chunk.length);
    this.position += chunk.length;
    return chunk;
  }
}
