import { createHash, randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { RepositoryError } from "../../core/errors/repository-error.ts";
import { contentDigestParts } from "../../core/image/digest.ts";
import type { BlobUpload, BlobUploads } from "../../ports/blob-uploads.ts";
import type { MemoryBlobs } from "./blobs.ts";

interface Upload {
  repository: string;
  bytes: Uint8Array;
  touchedAt: number;
  /** As sealed. */
  digest?: string;
}

export class MemoryBlobUploads implements BlobUploads {
  readonly #uploads = new Map<string, Upload>();
  readonly #blobs: MemoryBlobs;
  readonly #now: () => number;

  constructor(blobs: MemoryBlobs, now: () => number = Date.now) {
    this.#blobs = blobs;
    this.#now = now;
  }

  async begin(repository: string): Promise<BlobUpload> {
    const uploadId = randomUUID();
    this.#uploads.set(uploadId, { repository, bytes: new Uint8Array(), touchedAt: this.#now() });
    return { uploadId, receivedBytes: 0 };
  }

  async find(repository: string, uploadId: string): Promise<BlobUpload | undefined> {
    const upload = this.#uploads.get(uploadId);
    return upload?.repository === repository ? { uploadId, receivedBytes: upload.bytes.length } : undefined;
  }

  async append(uploadId: string, content: Readable, from?: number): Promise<BlobUpload> {
    const upload = this.#get(uploadId);
    const receivedBytes = upload.bytes.length;
    if (from !== undefined && from !== receivedBytes) {
      const sentence = `The next byte of this upload is number ${receivedBytes}, not ${from}.`;
      throw new RepositoryError("RANGE_INVALID", sentence, { detail: { receivedBytes } });
    }
    upload.bytes = Buffer.concat([upload.bytes, await buffer(content)]);
    upload.touchedAt = this.#now();
    return { uploadId, receivedBytes: upload.bytes.length };
  }

  async seal(uploadId: string, digest: string): Promise<void> {
    const upload = this.#get(uploadId);
    const { algorithm } = contentDigestParts(digest);
    const found = `${algorithm}:${createHash(algorithm).update(upload.bytes).digest("hex")}`;
    if (found !== digest) {
      this.#uploads.delete(uploadId);
      const sentence = `The content is ${found}, not ${digest} as it is said to be.`;
      throw new RepositoryError("DIGEST_INVALID", sentence, { detail: { found, digest } });
    }
    upload.digest = digest;
  }

  async keep(uploadId: string): Promise<void> {
    const { digest, bytes } = this.#get(uploadId);
    if (!digest) throw new Error(`the upload ${uploadId} is not sealed`);
    this.#uploads.delete(uploadId);
    this.#blobs.place(digest, bytes);
  }

  async cancel(uploadId: string): Promise<boolean> {
    return this.#uploads.delete(uploadId);
  }

  async removeIdle(since: number): Promise<number> {
    const idle = [...this.#uploads].filter(([, { touchedAt }]) => touchedAt < since);
    for (const [uploadId] of idle) this.#uploads.delete(uploadId);
    return idle.length;
  }

  #get(uploadId: string): Upload {
    const upload = this.#uploads.get(uploadId);
    if (upload) return upload;
    throw new RepositoryError("BLOB_UPLOAD_UNKNOWN", "There is no such upload; it has ended, or was never begun.");
  }
}
