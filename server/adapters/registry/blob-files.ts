/**
 * Blobs as files named by their digest: `<folder>/sha256/<hex>`.
 *
 * A file of that name is whole and verified: content is written under a temporary name in the same folder, synced,
 * compared with its digest and only then renamed. Only one process uses the folder.
 */
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { ImageError } from "../../core/errors/image-error.ts";
import { hexOf } from "../../core/image/digest.ts";
import type { Blobs } from "../../ports/image-repository.ts";

export class BlobFiles implements Blobs {
  readonly #folder: string;

  /** @param folder `<data>/blobs` */
  static async open(folder: string): Promise<BlobFiles> {
    const digestFolder = path.join(folder, "sha256");
    await mkdir(digestFolder, { recursive: true });
    return new BlobFiles(digestFolder);
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where the blob is, if it is there. @throws when it is not a digest, so that no other file can be meant. */
  pathOf(digest: string): string {
    return path.join(this.#folder, hexOf(digest));
  }

  async has(digest: string): Promise<boolean> {
    return (await this.sizeBytes(digest)) !== undefined;
  }

  async sizeBytes(digest: string): Promise<number | undefined> {
    try {
      return (await stat(this.pathOf(digest))).size;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async open(digest: string): Promise<Readable> {
    const handle = await open(this.pathOf(digest));
    return handle.createReadStream({ highWaterMark: 1024 * 1024 });
  }

  async put(
    content: AsyncIterable<Uint8Array>,
    expectedDigest: string | undefined,
    signal: AbortSignal,
  ): Promise<{ digest: string; sizeBytes: number }> {
    if (expectedDigest !== undefined) hexOf(expectedDigest);
    const temporary = path.join(this.#folder, `${temporaryPrefix}${randomUUID()}`);
    try {
      await using file = await open(temporary, "wx");
      const written = await writeContent(file, content, signal);
      checkDigest(written.digest, expectedDigest);
      // Content that is there already is not made durable a second time.
      if ((await this.sizeBytes(written.digest)) === written.sizeBytes) return written;
      await file.sync();
      signal.throwIfAborted();
      await rename(temporary, this.pathOf(written.digest));
      await this.#syncFolder();
      return written;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async delete(digest: string): Promise<void> {
    await rm(this.pathOf(digest), { force: true });
    await this.#syncFolder();
  }

  /** At start: removes what a dead process left half written. @returns how many files. */
  async clean(): Promise<number> {
    const leftovers = (await readdir(this.#folder)).filter((name) => name.startsWith(temporaryPrefix));
    await Promise.all(leftovers.map((name) => rm(path.join(this.#folder, name), { force: true })));
    return leftovers.length;
  }

  async #syncFolder(): Promise<void> {
    await using folder = await open(this.#folder);
    await folder.sync();
  }
}

/** No digest begins so. */
const temporaryPrefix = ".tmp-";

async function writeContent(
  file: FileHandle,
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<{ digest: string; sizeBytes: number }> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of content) {
    signal.throwIfAborted();
    hash.update(chunk);
    for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at, chunk.length - at)).bytesWritten;
    sizeBytes += chunk.length;
  }
  signal.throwIfAborted();
  return { digest: `sha256:${hash.digest("hex")}`, sizeBytes };
}

function checkDigest(digest: string, expected: string | undefined): void {
  if (expected === undefined || expected === digest) return;
  throw new ImageError("InvalidImage", `The content is ${digest}, not ${expected} as it is said to be.`);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
