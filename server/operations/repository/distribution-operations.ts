/** The repository, as registry clients use it. Every operation throws RepositoryError. */
import type { Readable } from "node:stream";
import type { Place } from "../../core/function/arn.ts";
import type { Principal } from "../../core/policy/principal.ts";
import type { BlobUpload, BlobUploads } from "../../ports/blob-uploads.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Blobs, ImageRepository, Page, StoredManifest } from "../../ports/image-repository.ts";
import type { Live } from "../../ports/live.ts";
import type { PushedManifest } from "./push-manifest.ts";

export interface DistributionPorts {
  repository: ImageRepository;
  blobs: Blobs;
  blobUploads: BlobUploads;
  live: Pick<Live, "publish">;
  clock: Clock;
  config: Place;
}

/** A blob as it may be read through a repository. */
export interface FoundBlob {
  sizeBytes: number;
  open(range?: { first: number; last: number }): Promise<Readable>;
}

export interface DistributionOperations {
  /** One of ECR's actions is enough. @throws RepositoryError DENIED */
  authorize(request: { repository: string; principal: Principal; actions: readonly string[] }): Promise<void>;

  /** Those that the client may see. */
  listRepositories(principal: Principal, page: Page): Promise<string[]>;
  listTags(repository: string, page: Page): Promise<string[]>;

  /** @param reference a tag or a digest */
  findManifest(repository: string, reference: string): Promise<StoredManifest>;
  pushManifest(manifest: PushedManifest): Promise<{ digest: string; subject?: string }>;
  /** A tag is taken off; by digest the manifest goes with its tags. */
  deleteManifest(repository: string, reference: string): Promise<void>;
  /** Also of a subject, or a repository, that is not there. */
  referrers(repository: string, subject: string): Promise<StoredManifest[]>;

  findBlob(repository: string, digest: string): Promise<FoundBlob>;
  deleteBlob(repository: string, digest: string): Promise<void>;
  /** @param from absent: whichever has it, of those that the client may read. @returns false when it cannot be had so and has to be uploaded */
  mountBlob(mount: BlobMount): Promise<boolean>;

  beginUpload(repository: string): Promise<BlobUpload>;
  findUpload(repository: string, uploadId: string): Promise<BlobUpload>;
  /** @param from absent: after what is there */
  continueUpload(part: UploadPart): Promise<BlobUpload>;
  finishUpload(upload: { repository: string; uploadId: string; digest: string }): Promise<void>;
  cancelUpload(repository: string, uploadId: string): Promise<void>;
}

export interface BlobMount {
  repository: string;
  digest: string;
  from?: string;
  principal: Principal;
}

export interface UploadPart {
  repository: string;
  uploadId: string;
  content: Readable;
  from?: number;
}
