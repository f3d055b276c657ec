import type { Readable } from "node:stream";

/** Content on its way into a repository. */
export interface BlobUpload {
  uploadId: string;
  receivedBytes: number;
}

/**
 * Uploads of blobs, in pieces and over restarts: what has been received is what is on disk.
 *
 * Every write and the end of an upload are one at a time; a new one ends the one before, whose sender is gone.
 */
export interface BlobUploads {
  begin(repository: string): Promise<BlobUpload>;
  /** Only through the repository it was begun in. */
  find(repository: string, uploadId: string): Promise<BlobUpload | undefined>;
  /**
   * Adds to the end. When the content breaks off, what came of it stays.
   * @param from where the content begins; absent: after what is there
   * @throws RepositoryError RANGE_INVALID when that is not the end; UNAVAILABLE when it cannot be written, and the
   * upload is gone; BLOB_UPLOAD_UNKNOWN
   */
  append(uploadId: string, content: Readable, from?: number): Promise<BlobUpload>;
  /**
   * Verifies the whole and makes it durable, ready for `keep`.
   * @throws RepositoryError DIGEST_INVALID, and the upload is gone; BLOB_UPLOAD_UNKNOWN
   */
  seal(uploadId: string, digest: string): Promise<void>;
  /** Makes the sealed upload the blob that its digest names. To be done alone among what touches blobs. */
  keep(uploadId: string): Promise<void>;
  /** @returns false when there is none. */
  cancel(uploadId: string): Promise<boolean>;
  /** Removes those that nothing came for since then, in due time. @returns how many */
  removeIdle(since: number): Promise<number>;
}
