import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { ImageError } from "../../core/errors/image-error.ts";
import { hexOf } from "../../core/image/digest.ts";
import type { Blobs } from "../../ports/image-repository.ts";

export class MemoryBlobs implements Blobs {
  readonly #blobs = new Map<string, Uint8Array>();

  async has(digest: string): Promise<boolean> {
    return this.#blobs.has(hexOf(digest));
  }

  async sizeBytes(digest: string): Promise<number | undefined> {
    return this.#blobs.get(hexOf(digest))?.length;
  }

  async open(digest: string): Promise<Readable> {
    const bytes = this.#blobs.get(hexOf(digest));
    if (!bytes) throw new Error(`there is no blob ${digest}`);
    return Readable.from([bytes], { objectMode: false });
  }

  async put(
    content: AsyncIterable<Uint8Array>,
    expectedDigest: string | undefined,
    signal: AbortSignal,
  ): Promise<{ digest: string; sizeBytes: number }> {
    if (expectedDigest !== undefined) hexOf(expectedDigest);
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) {
      signal.throwIfAborted();
      chunks.push(chunk);
    }
    signal.throwIfAborted();
    const bytes = Buffer.concat(chunks);
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    if (expectedDigest !== undefined && expectedDigest !== digest) {
      throw new ImageError("InvalidImage", `The content is ${digest}, not ${expectedDigest} as it is said to be.`);
    }
    this.#blobs.set(hexOf(digest), bytes);
    return { digest, sizeBytes: bytes.length };
  }

  async delete(digest: string): Promise<void> {
    this.#blobs.delete(hexOf(digest));
  }
}
