/**
 * Uploads of blobs as files: `<folder>/<id>.<hash of the repository's name>`. Its size is what has been received, its
 * time of modification when it was touched last, in due time: nothing else has to survive a kill.
 *
 * SHA-256 is computed while the bytes are written; after a restart, or for another algorithm, the file is read again.
 */
import { createHash, type Hash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { addAbortSignal, type Readable } from "node:stream";
import { RepositoryError } from "../../core/errors/repository-error.ts";
import { contentDigestParts, type DigestAlgorithm } from "../../core/image/digest.ts";
import type { BlobUpload, BlobUploads } from "../../ports/blob-uploads.ts";
import type { BlobFiles } from "./blob-files.ts";
import { writeAhead } from "./write-ahead.ts";

interface Upload {
  uploadId: string;
  file: string;
  receivedBytes: number;
  /** Of what has been received; undefined when it has to be read again. */
  hash?: Hash;
  /** As sealed. */
  digest?: string;
  /** Ends what is being done with it. */
  current?: { ended: Promise<unknown>; abort: AbortController };
}

export class BlobUploadFiles implements BlobUploads {
  readonly #folder: string;
  readonly #blobs: BlobFiles;
  readonly #now: () => number;
  readonly #uploads = new Map<string, Upload>();

  /** @param folder on the same disk as the blobs @param now epoch milliseconds */
  static async open(folder: string, blobs: BlobFiles, now: () => number = Date.now): Promise<BlobUploadFiles> {
    await mkdir(folder, { recursive: true });
    const uploads = new BlobUploadFiles(folder, blobs, now);
    await uploads.#findAll();
    return uploads;
  }

  private constructor(folder: string, blobs: BlobFiles, now: () => number) {
    this.#folder = folder;
    this.#blobs = blobs;
    this.#now = now;
  }

  async begin(repository: string): Promise<BlobUpload> {
    const uploadId = randomUUID();
    const file = path.join(this.#folder, `${uploadId}.${ownerOf(repository)}`);
    const upload: Upload = { uploadId, file, receivedBytes: 0, hash: createHash("sha256") };
    await this.#writing(upload, async () => {
      await using handle = await open(file, "wx", 0o600);
      await this.#touch(handle);
    });
    this.#uploads.set(uploadId, upload);
    return viewOf(upload);
  }

  async find(repository: string, uploadId: string): Promise<BlobUpload | undefined> {
    const upload = this.#uploads.get(uploadId);
    return upload?.file.endsWith(`.${ownerOf(repository)}`) ? viewOf(upload) : undefined;
  }

  append(uploadId: string, content: Readable, from?: number): Promise<BlobUpload> {
    return this.#next(uploadId, async (upload, signal) => {
      if (from !== undefined && from !== upload.receivedBytes) throw outOfOrder(upload, from);
      await this.#writing(upload, async () => {
        await using handle = await open(upload.file, "r+");
        await this.#write(upload, { handle, content }, signal);
      });
      return viewOf(upload);
    });
  }

  seal(uploadId: string, digest: string): Promise<void> {
    return this.#next(uploadId, async (upload, signal) => {
      const { algorithm } = contentDigestParts(digest);
      const found = `${algorithm}:${await this.#hexOf(upload, algorithm, signal)}`;
      if (found !== digest) {
        await this.#remove(upload);
        const sentence = `The content is ${found}, not ${digest} as it is said to be.`;
        throw new RepositoryError("DIGEST_INVALID", sentence, { detail: { found, digest } });
      }
      const isThere = (await this.#blobs.sizeBytes(digest)) === upload.receivedBytes;
      if (!isThere) {
        await this.#writing(upload, async () => {
          await using handle = await open(upload.file, "r+");
          await handle.sync();
        });
      }
      upload.digest = digest;
    });
  }

  async keep(uploadId: string): Promise<void> {
    const upload = this.#uploads.get(uploadId);
    if (!upload) throw unknown();
    if (!upload.digest) throw new Error(`the upload ${uploadId} is not sealed`);
    this.#uploads.delete(uploadId);
    await this.#blobs.place(upload.file, { digest: upload.digest, sizeBytes: upload.receivedBytes });
    await rm(upload.file, { force: true });
  }

  async cancel(uploadId: string): Promise<boolean> {
    const upload = this.#uploads.get(uploadId);
    if (!upload) return false;
    this.#uploads.delete(uploadId);
    upload.current?.abort.abort(unknown());
    await upload.current?.ended;
    await this.#remove(upload);
    return true;
  }

  async removeIdle(since: number): Promise<number> {
    let count = 0;
    for (const upload of [...this.#uploads.values()]) {
      if (upload.current) continue;
      const touchedAt = await mtimeOf(upload.file);
      if (touchedAt !== undefined && touchedAt >= since) continue;
      await this.cancel(upload.uploadId);
      count += 1;
    }
    return count;
  }

  /** Runs the work as the only one on this upload: what went on before is ended first. */
  async #next<T>(uploadId: string, work: (upload: Upload, signal: AbortSignal) => Promise<T>): Promise<T> {
    const upload = this.#uploads.get(uploadId);
    if (!upload) throw unknown();
    const before = upload.current;
    const abort = new AbortController();
    before?.abort.abort(new RepositoryError("BLOB_UPLOAD_INVALID", "Another request went on with this upload."));
    const result = (async () => {
      await before?.ended;
      abort.signal.throwIfAborted();
      if (this.#uploads.get(uploadId) !== upload) throw unknown();
      return await work(upload, abort.signal);
    })();
    const current = { abort, ended: result.catch(() => undefined) };
    upload.current = current;
    try {
      return await result;
    } finally {
      if (upload.current === current) delete upload.current;
    }
  }

  async #write(
    upload: Upload,
    { handle, content }: { handle: FileHandle; content: Readable },
    signal: AbortSignal,
  ): Promise<void> {
    delete upload.digest;
    const wrote = (end: number) => {
      upload.receivedBytes = end;
    };
    try {
      const from = upload.receivedBytes;
      await writeAhead(handle, { content: addAbortSignal(signal, content), from, hash: upload.hash, wrote });
    } catch (error) {
      // Not all of a piece may be on disk, and the hash is of all of it.
      delete upload.hash;
      await handle.truncate(upload.receivedBytes);
      throw signal.aborted ? signal.reason : error;
    } finally {
      await this.#touch(handle);
    }
  }

  async #hexOf(upload: Upload, algorithm: DigestAlgorithm, signal: AbortSignal): Promise<string> {
    if (algorithm === "sha256" && upload.hash) return upload.hash.copy().digest("hex");
    const hash = createHash(algorithm);
    const bytes = createReadStream(upload.file, { highWaterMark: 1024 * 1024, signal });
    for await (const chunk of bytes) hash.update(chunk);
    if (algorithm === "sha256") upload.hash = hash.copy();
    return hash.digest("hex");
  }

  /** A disk that takes no more is an answer, and frees what the upload had taken. */
  async #writing(upload: Upload, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isDiskFault(error)) throw error;
      await this.#remove(upload).catch(() => undefined);
      throw new RepositoryError("UNAVAILABLE", diskFaults[error.code], { cause: error });
    }
  }

  async #remove(upload: Upload): Promise<void> {
    this.#uploads.delete(upload.uploadId);
    await rm(upload.file, { force: true });
  }

  async #touch(handle: FileHandle): Promise<void> {
    const at = this.#now() / 1000;
    await handle.utimes(at, at);
  }

  /** What a process before this one was receiving. */
  async #findAll(): Promise<void> {
    const now = this.#now() / 1000;
    for (const name of await readdir(this.#folder)) {
      const file = path.join(this.#folder, name);
      const [, uploadId] = /^([0-9a-f-]{36})\.[0-9a-f]{64}$/.exec(name) ?? [];
      if (uploadId === undefined) continue;
      const { size: receivedBytes, mtimeMs } = await stat(file);
      // The machine's clock was set back since.
      if (mtimeMs / 1000 > now) await utimes(file, now, now);
      this.#uploads.set(uploadId, { uploadId, file, receivedBytes });
    }
  }
}

const diskFaults = {
  ENOSPC: "The disk that holds the repository is full.",
  EDQUOT: "The disk that holds the repository is full for this user.",
  EFBIG: "The disk that holds the repository takes no file of this size.",
  EROFS: "The disk that holds the repository cannot be written.",
  EACCES: "The folder that holds the repository may not be written.",
} as const;

function isDiskFault(error: unknown): error is Error & { code: keyof typeof diskFaults } {
  return error instanceof Error && "code" in error && Object.hasOwn(diskFaults, String(error.code));
}

/** A name may be longer than a file's may be. */
function ownerOf(repository: string): string {
  return createHash("sha256").update(repository).digest("hex");
}

function viewOf({ uploadId, receivedBytes }: Upload): BlobUpload {
  return { uploadId, receivedBytes };
}

function unknown(): RepositoryError {
  return new RepositoryError("BLOB_UPLOAD_UNKNOWN", "There is no such upload; it has ended, or was never begun.");
}

function outOfOrder({ receivedBytes }: Upload, from: number): RepositoryError {
  const sentence = `The next byte of this upload is number ${receivedBytes}, not ${from}.`;
  return new RepositoryError("RANGE_INVALID", sentence, { detail: { receivedBytes } });
}

async function mtimeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
