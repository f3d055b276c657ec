/**
 * Finds what is in a tar archive.
 *
 * A plain one is not read through: the headers are read, and contents are jumped over. A compressed one has to be decompressed once from
 * end to end, since where an entry begins is known only then.
 */

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import tar from "tar-stream";
import { cutShort, invalid, saveAgain } from "../../core/image/archive-documents.ts";
import { type ArchiveEntry, type ArchiveIndex, archiveLimits, archivePath } from "../../core/image/archive-index.ts";
import { type Compression, compressionOf, otherFormat, type Unpacking } from "./compression.ts";

/** Contents up to here are read past; above it is quicker to begin anew behind them. */
const jumpBytes = 1024 * 1024;
const tarBlockBytes = 512;
const endMarkBytes = 2 * tarBlockBytes;

/** Its declaration says `unknown` where bytes come out. */
type TarEntry = AsyncIterable<unknown> & { header: tar.Header };

export interface TarFile {
  path: string;
  sizeBytes: number;
  compression: Compression;
  index: ArchiveIndex;
}

/** @throws ImageError InvalidImage when it is no tar archive, or not a whole one. */
export async function indexTar(file: string, unpacking: Unpacking, signal: AbortSignal): Promise<TarFile> {
  await using handle = await open(file, "r");
  const { size: sizeBytes } = await handle.stat();
  const head = Buffer.alloc(tarBlockBytes);
  const { bytesRead } = await handle.read(head, 0, head.length, 0);
  const compression = compressionOf(head);
  const other = otherFormat(head);
  if (other) throw invalid(`The file is ${other}, not an image archive.`, whatIsTaken);
  const found = new Findings();
  if (compression === "none") {
    if (bytesRead < tarBlockBytes || !looksLikeTar(head)) throw invalid("The file is not an archive.", whatIsTaken);
    await indexPlain(handle, file, sizeBytes, found, signal);
  } else {
    await indexCompressed(file, unpacking, found, signal);
  }
  return { path: file, sizeBytes, compression, index: found };
}

const whatIsTaken =
  "Upload a tar file, plain or compressed with gzip or zstd, made with docker save name:tag -o name.tar or exported as an OCI layout.";

/** The sum over the header, with the sum's own field as blanks (POSIX ustar). */
function looksLikeTar(header: Buffer): boolean {
  const written = Number.parseInt(header.toString("latin1", 148, 156).replace(/[\0 ]+/g, ""), 8);
  let sum = 8 * 32;
  for (let at = 0; at < tarBlockBytes; at++) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  return sum === written;
}

async function indexPlain(handle: FileHandle, file: string, sizeBytes: number, found: Findings, signal: AbortSignal) {
  let position = 0;
  while (position < sizeBytes) {
    const source = createReadStream(file, { start: position, highWaterMark: 64 * 1024, signal });
    const extract = tar.extract();
    source.on("error", (error) => extract.destroy(error));
    source.pipe(extract);
    try {
      position = await indexFrom(extract, position, sizeBytes, found);
    } catch (error) {
      throw signal.aborted ? error : damaged(error, found.last);
    } finally {
      source.destroy();
    }
  }
  const tail = Buffer.alloc(endMarkBytes);
  const { bytesRead } = await handle.read(tail, 0, endMarkBytes, Math.max(0, sizeBytes - endMarkBytes));
  found.ended = bytesRead === endMarkBytes && tail.every((byte) => byte === 0);
}

/** @returns where to go on: behind a content too large to be read past, or the end. */
async function indexFrom(extract: tar.Extract, start: number, sizeBytes: number, found: Findings): Promise<number> {
  for await (const part of extract) {
    const { header } = part;
    const offset = start + contentOffset(header);
    if (offset + header.size > sizeBytes) throw cutShort(header.name);
    await found.add(part, offset);
    if (header.size > jumpBytes) return offset + Math.ceil(header.size / tarBlockBytes) * tarBlockBytes;
    part.resume();
  }
  return sizeBytes;
}

async function indexCompressed(file: string, unpacking: Unpacking, found: Findings, signal: AbortSignal) {
  const extract = tar.extract();
  const source = createReadStream(file, { highWaterMark: 256 * 1024, signal });
  const tail = new Tail();
  const indexed = (async () => {
    for await (const part of extract) {
      await found.add(part, contentOffset(part.header));
      part.resume();
    }
  })();
  try {
    await Promise.all([pipeline(unpacking.unpack(source), tail, extract, { signal }), indexed]);
  } catch (error) {
    source.destroy();
    await Promise.allSettled([indexed]);
    if (unpacking.isFault(error)) throw invalid(`The archive ${error.message}.`, saveAgain, error);
    throw signal.aborted ? error : damaged(error, found.last);
  }
  found.ended = tail.zeros >= endMarkBytes;
}

/** Counts the zero bytes at the end of what passes. */
class Tail extends Transform {
  zeros = 0;

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void) {
    let zeros = 0;
    while (zeros < Math.min(chunk.length, endMarkBytes) && chunk[chunk.length - 1 - zeros] === 0) zeros++;
    this.zeros = zeros === chunk.length ? this.zeros + zeros : zeros;
    done(null, chunk);
  }
}

/** tar-stream says it, its type declarations do not. */
function contentOffset(header: tar.Header): number {
  if ("byteOffset" in header && typeof header.byteOffset === "number") return header.byteOffset;
  throw new Error("tar-stream no longer says where an entry's content begins");
}

function damaged(error: unknown, lastEntry: string | undefined): unknown {
  if (!(error instanceof Error)) return error;
  const code = "code" in error ? String(error.code) : "";
  if (code === "InvalidImage" || ["EIO", "ENOENT", "EMFILE", "ENFILE"].includes(code)) return error;
  const after = lastEntry === undefined ? "its first entry" : `the entry ${lastEntry}, or what follows it`;
  if (error.message === "Unexpected end of data" || /unexpected end of file|premature close/i.test(error.message)) {
    return cutShort(after, error);
  }
  return invalid(`The archive is damaged at ${after}: ${error.message}.`, saveAgain, error);
}

class Findings implements ArchiveIndex {
  readonly entries = new Map<string, ArchiveEntry>();
  readonly links = new Map<string, string>();
  ended = false;
  last: string | undefined;
  private jsonBytes = 0;
  private count = 0;

  async add(part: TarEntry, offset: number): Promise<void> {
    const { header } = part;
    this.last = header.name;
    if (++this.count > archiveLimits.entries) {
      throw invalid(
        `It has more than ${archiveLimits.entries} entries.`,
        "This is no image archive: upload what docker save writes.",
      );
    }
    const name = archivePath(header.name);
    if (name === undefined) return;
    if (header.type === "symlink" || header.type === "link") {
      const folder = header.type === "symlink" ? path.posix.dirname(name) : "";
      const target = archivePath(header.linkname ?? "", folder);
      if (target !== undefined) this.links.set(name, target);
    } else if (header.type === "file" || header.type === "contiguous-file") {
      const json = header.size <= archiveLimits.jsonBytes ? await this.readJson(part) : undefined;
      this.entries.set(name, { path: name, offset, sizeBytes: header.size, json });
    }
  }

  /** Everything is read to its end when it begins like JSON; else the rest is left to be read past. */
  private async readJson(part: TarEntry): Promise<ArchiveEntry["json"]> {
    const chunks: Uint8Array[] = [];
    let kept: boolean | undefined;
    // Leaving the loop early would end the whole archive's stream.
    for await (const chunk of part) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError("a tar entry is read as bytes");
      kept ??= /^\s*[[{]/.test(Buffer.from(chunk).toString("latin1", 0, 64));
      if (kept) chunks.push(chunk);
    }
    if (!kept) return undefined;
    const bytes = Buffer.concat(chunks);
    this.jsonBytes += bytes.length;
    if (this.jsonBytes > archiveLimits.allJsonBytes) {
      throw invalid("It has more than 64 MiB of JSON.", "This is no image archive: upload what docker save writes.");
    }
    return { bytes, digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}` };
  }
}
