/**
 * A browser upload of an image archive, from the first byte to the tag. Times are epoch milliseconds.
 */
export interface ArchiveImage {
  /** Position in the archive: the handle for choosing. */
  index: number;
  /** Proposed repository and tag; the archive may name none. */
  repository?: string;
  tag?: string;
  /** `linux/amd64`; with the sentence's second half when it was taken from an index. */
  platform: string;
  takenFromIndexOf?: number;
  configDigest: string;
  layerCount: number;
  sizeBytes: number;
  /** Why it cannot be chosen: "linux/arm64 only, this machine is linux/amd64". */
  refusal?: string;
}

export type UploadStatus =
  | "receiving"
  | "reading" // the archive is complete and is being read
  | "choosing" // several images: the user says which
  | "storing" // layers are verified and stored
  | "stored"
  | "refused";

export interface UploadView {
  uploadId: string;
  fileName: string;
  sizeBytes: number;
  receivedBytes: number;
  startedAt: number;
  status: UploadStatus;
  format?: "docker archive" | "OCI layout";
  images: ArchiveImage[];
  /** Only while storing. */
  layersVerified?: number;
  layersTotal?: number;
  /** Once stored: `hello:1` and its manifest digest, one each image. */
  stored?: StoredUpload[];
  /** Once refused: what is wrong, where (layer, digest, entry), what to do. */
  refusal?: string;
}

export interface StoredUpload {
  repository: string;
  tag: string;
  digest: string;
  /** Layers that were here already. */
  layersKnown: number;
  /** The tag was there and named this manifest until now. */
  movedFrom?: string;
}

/** What the user wants stored. */
export interface ArchiveChoice {
  index: number;
  repository: string;
  tag: string;
}
