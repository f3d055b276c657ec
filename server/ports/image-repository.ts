import type { Readable } from "node:stream";

/** A manifest as stored: its bytes are what its digest is of. */
export interface StoredManifest {
  repository: string;
  /** `sha256:<hex>` */
  digest: string;
  mediaType: string;
  bytes: Uint8Array;
  pushedAt: number;
}

export interface StoredTag {
  repository: string;
  tag: string;
  digest: string;
  updatedAt: number;
}

/** This platform's own image repository: blobs as files named by digest, manifests and tags as rows. */
export interface ImageRepository {
  tags(): Promise<StoredTag[]>;
  resolveTag(repository: string, tag: string): Promise<string | undefined>;
  manifest(repository: string, digest: string): Promise<StoredManifest | undefined>;
  /** Stores the manifest and, if given, moves the tag to it. Its blobs must be there. */
  putManifest(manifest: StoredManifest, tag?: string): Promise<void>;
  deleteTag(repository: string, tag: string): Promise<boolean>;
}

/** Content by digest. A blob is there whole and verified, or not at all. */
export interface Blobs {
  has(digest: string): Promise<boolean>;
  sizeBytes(digest: string): Promise<number | undefined>;
  /** @throws if it is not there. */
  open(digest: string): Promise<Readable>;
  /**
   * Writes under a temporary name, syncs, checks, renames.
   * @throws when the content's SHA-256 is not `digest` (when one is expected); nothing is left behind.
   */
  put(
    content: AsyncIterable<Uint8Array>,
    expectedDigest: string | undefined,
    signal: AbortSignal,
  ): Promise<{ digest: string; sizeBytes: number }>;
  delete(digest: string): Promise<void>;
}
