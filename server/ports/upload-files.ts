import type { ArchiveChoice, UploadView } from "../core/image/upload-view.ts";
import type { Archive } from "./archives.ts";

/** What is kept beside an upload's bytes, so that a restart goes on where it stood. */
export interface UploadRecord {
  view: UploadView;
  /** When bytes last arrived or the status changed. Epoch milliseconds. */
  touchedAt: number;
  /** What the user wants stored, as soon as it has been read. */
  choices?: ArchiveChoice[];
  /** Blobs that storing this upload has added: removed again if it is refused. */
  addedBlobs?: string[];
}

/** The folder of uploads: their bytes as they arrive, and a record of each. */
export interface UploadFiles {
  /** Those with a record; bytes that nobody knows are removed. */
  list(): Promise<UploadRecord[]>;
  /** On disk before it returns. */
  save(record: UploadRecord): Promise<void>;
  /** @returns undefined when there are none. */
  receivedBytes(uploadId: string): Promise<number | undefined>;
  /** @throws ImageError InvalidImage when it is no archive. */
  open(uploadId: string, signal: AbortSignal): Promise<Archive>;
  /** The bytes go, the record stays. */
  removeBytes(uploadId: string): Promise<void>;
  remove(uploadId: string): Promise<void>;
  /** Room left on the disk. */
  freeBytes(): Promise<number>;
}
