import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { ImageError } from "../../core/errors/image-error.ts";
import { contentDigestParts } from "../../core/image/digest.ts";
import type { Blobs } from "../../ports/image-repository.ts";

export class MemoryBlobs implements Blobs {
  readonly #blobs = new Map<string, { bytes: Uint8Array; claimedAt: number }>();
  readonly #now: () => number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  async has(digest: string): Promise<boolean> {
    return this.#get(digest) !== undefined;
  }

  async sizeBytes(digest: string): Promise<number | undefined> {
    return this.#get(digest)?.bytes.length;
  }

  async open(digest: string, range?: { first: number; last: number }): Promise<Readable> {
    const found = this.#get(digest);
    if (!found) throw new Error(`there is no blob ${digest}`);
    const bytes = range ? found.bytes.subarray(range.first, range.last + 1) : found.bytes;
    return Readable.from([bytes], { objectMode: false });
  }

  async put(
    content: AsyncIterable<Uint8Array>,
    expectedDigest: string | undefined,
    signal: AbortSignal,
  ): Promise<{ digest: string; sizeBytes: number }> {
    const algorithm = expectedDigest === undefined ? "sha256" : contentDigestParts(expectedDigest).algorithm;
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) {
      signal.throwIfAborted();
      chunks.push(chunk);
    }
    signal.throwIfAborted();
    const bytes = Buffer.concat(chunks);
    const digest = `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
    if (expectedDigest !== undefined && expectedDigest !== digest) {
      throw new ImageError("InvalidImage", `The content is ${digest}, not ${expectedDigest} as it is said to be.`);
    }
    await this.alone(async () => this.place(digest, bytes));
    return { digest, sizeBytes: bytes.length };
  }

  /** What is verified. To be done alone. */
  place(digest: string, bytes: Uint8Array): void {
    this.#blobs.set(digest, { bytes, claimedAt: this.#now() });
  }

  async delete(digest: string): Promise<void> {
    contentDigestParts(digest);
    this.#blobs.delete(digest);
  }

  async claim(digest: string): Promise<boolean> {
    const found = this.#get(digest);
    if (found) found.claimedAt = this.#now();
    return found !== undefined;
  }

  async claimedAt(digest: string): Promise<number | undefined> {
    return this.#get(digest)?.claimedAt;
  }

  async *list(): AsyncIterable<string> {
    yield* [...this.#blobs.keys()];
  }

  alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  #get(digest: string) {
    contentDigestParts(digest);
    return this.#blobs.get(digest);
  }
}
