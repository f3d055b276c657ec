import type { ArchiveChoice, UploadView } from "../core/image/upload-view.ts";

/** Uploads of image archives: received by the edge, read and stored here. */
export interface Uploads {
  list(): Promise<UploadView[]>;
  get(uploadId: string): Promise<UploadView | undefined>;
  /** Names what to store, also before the last byte has arrived. @throws PlatformError on a bad name or unknown upload. */
  choose(uploadId: string, choices: ArchiveChoice[]): Promise<void>;
  /** Cancels or dismisses; its files are removed. */
  discard(uploadId: string): Promise<void>;
}
