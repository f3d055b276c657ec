/**
 * Blobs as files named by their digest: `<folder>/sha256/<hex>`, `<folder>/sha512/<hex>`.
 *
 * A file of that name is whole and verified: content is written under a temporary name, synced, compared with its
 * digest and only then renamed. A file's time of modification tells when it was last put or claimed, in due time. Only
 * one process uses the folder.
 */
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, opendir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { ImageError } from "../../core/errors/image-error.ts";
import { contentDigest, contentDigestParts, type DigestAlgorithm } from "../../core/image/digest.ts";
import type { Blobs } from "../../ports/image-repository.ts";

export class BlobFiles implements Blobs {
  readonly #folder: string;
  readonly #now: () => number;
  #last: Promise<unknown> = Promise.resolve();

  /** @param folder `<data>/blobs` @param now epoch milliseconds */
  static async open(folder: string, now: () => number = Date.now): Promise<BlobFiles> {
    for (const algorithm of algorithms) await mkdir(path.join(folder, algorithm), { recursive: true });
    return new BlobFiles(folder, now);
  }

  private constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
  }

  /** Where the blob is, if it is there. @throws when it is not a digest, so that no other file can be meant. */
  pathOf(digest: string): string {
    const { algorithm, hex } = contentDigestParts(digest);
    return path.join(this.#folder, algorithm, hex);
  }

  async has(digest: string): Promise<boolean> {
    return (await this.sizeBytes(digest)) !== undefined;
  }

  async sizeBytes(digest: string): Promise<number | undefined> {
    return (await this.#stat(digest))?.size;
  }

  async open(digest: string, range?: { first: number; last: number }): Promise<Readable> {
    const handle = await open(this.pathOf(digest));
    return handle.createReadStream({
      highWaterMark: 1024 * 1024,
      ...(range && { start: range.first, end: range.last }),
    });
  }

  async put(
    content: AsyncIterable<Uint8Array>,
    expectedDigest: string | undefined,
    signal: AbortSignal,
  ): Promise<{ digest: string; sizeBytes: number }> {
    const algorithm = expectedDigest === undefined ? "sha256" : contentDigestParts(expectedDigest).algorithm;
    const temporary = path.join(this.#folder, algorithm, `${temporaryPrefix}${randomUUID()}`);
    try {
      await using file = await open(temporary, "wx");
      const written = await writeContent(file, { content, algorithm }, signal);
      checkDigest(written.digest, expectedDigest);
      // Content that is there already is not made durable a second time.
      if ((await this.sizeBytes(written.digest)) !== written.sizeBytes) await file.sync();
      signal.throwIfAborted();
      await this.alone(() => this.place(temporary, written));
      return written;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Makes a blob of a file on the same disk that is verified and synced, unless it is there already. To be done alone. */
  async place(file: string, { digest, sizeBytes }: { digest: string; sizeBytes: number }): Promise<void> {
    if ((await this.sizeBytes(digest)) === sizeBytes && (await this.claim(digest))) return;
    const at = this.#now() / 1000;
    await utimes(file, at, at);
    await rename(file, this.pathOf(digest));
    await this.#syncFolder(digest);
  }

  async delete(digest: string): Promise<void> {
    await rm(this.pathOf(digest), { force: true });
    await this.#syncFolder(digest);
  }

  async claim(digest: string): Promise<boolean> {
    try {
      const at = this.#now() / 1000;
      await utimes(this.pathOf(digest), at, at);
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async claimedAt(digest: string): Promise<number | undefined> {
    return (await this.#stat(digest))?.mtimeMs;
  }

  async *list(): AsyncIterable<string> {
    for (const algorithm of algorithms) {
      for await (const { name } of await opendir(path.join(this.#folder, algorithm))) {
        if (contentDigest(`${algorithm}:${name}`)) yield `${algorithm}:${name}`;
      }
    }
  }

  alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    // The line goes on after a failure; the failure itself is the caller's.
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** At start: removes what a dead process left half written. @returns how many files. */
  async clean(): Promise<number> {
    let count = 0;
    for (const algorithm of algorithms) {
      const folder = path.join(this.#folder, algorithm);
      const leftovers = (await readdir(folder)).filter((name) => name.startsWith(temporaryPrefix));
      await Promise.all(leftovers.map((name) => rm(path.join(folder, name), { force: true })));
      count += leftovers.length;
    }
    return count;
  }

  async #stat(digest: string) {
    try {
      return await stat(this.pathOf(digest));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async #syncFolder(digest: string): Promise<void> {
    await using folder = await open(path.dirname(this.pathOf(digest)));
    await folder.sync();
  }
}

const algorithms: readonly DigestAlgorithm[] = ["sha256", "sha512"];

/** No digest begins so. */
const temporaryPrefix = ".tmp-";

async function writeContent(
  file: FileHandle,
  { content, algorithm }: { content: AsyncIterable<Uint8Array>; algorithm: DigestAlgorithm },
  signal: AbortSignal,
): Promise<{ digest: string; sizeBytes: number }> {
  const hash = createHash(algorithm);
  let sizeBytes = 0;
  for await (const chunk of content) {
    signal.throwIfAborted();
    hash.update(chunk);
    for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at, chunk.length - at)).bytesWritten;
    sizeBytes += chunk.length;
  }
  signal.throwIfAborted();
  return { digest: `${algorithm}:${hash.digest("hex")}`, sizeBytes };
}

function checkDigest(digest: string, expected: string | undefined): void {
  if (expected === undefined || expected === digest) return;
  throw new ImageError("InvalidImage", `The content is ${digest}, not ${expected} as it is said to be.`);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
