/** The repository, as ECR's API offers it. Every operation throws PlatformError in ECR's words. */
import type { Readable } from "node:stream";
import type { Place } from "../../core/function/arn.ts";
import type { ImageFault, ImageId } from "../../core/image/image-id.ts";
import type { Principal } from "../../core/policy/principal.ts";
import type { RepositoryRequest } from "../../core/policy/repository-access.ts";
import type { BlobUpload, BlobUploads } from "../../ports/blob-uploads.ts";
import type { Clock } from "../../ports/clock.ts";
import type {
  Blobs,
  ImageRepository,
  Repository,
  StoredManifest,
  TagMutability,
} from "../../ports/image-repository.ts";
import type { Live } from "../../ports/live.ts";
import type { PolicySetting } from "./repository-policy.ts";

export interface RepositoryPorts {
  repository: ImageRepository;
  blobs: Blobs;
  live: Pick<Live, "publish">;
  clock: Clock;
  /** ECR calls the account the registry's id. */
  config: Place;
}

export interface LayerUploadPorts extends RepositoryPorts {
  blobUploads: BlobUploads;
}

export interface ListedImage {
  manifest: StoredManifest;
  /** Sorted. */
  tags: string[];
}

export interface ImageSelection {
  repository: string;
  /** With a tag, or without; both when absent. */
  tagged?: boolean;
}

export interface PutImageRequest {
  repository: string;
  bytes: Uint8Array;
  /** Of the bytes. */
  digest: string;
  /** As the caller says. */
  expectedDigest?: string;
  mediaType?: string;
  tag?: string;
}

export interface FoundLayer {
  digest: string;
  /** Absent when the repository does not have it. */
  sizeBytes?: number;
}

export interface LayerPart {
  repository: string;
  uploadId: string;
  content: Readable;
  /** The number of its first byte in the layer. */
  from: number;
}

export interface Batch<Item> {
  items: Item[];
  failures: { id: ImageId; fault: ImageFault }[];
}

/** Where a list goes on, when there is more. */
export interface ListPage<Item> {
  items: Item[];
  after?: string;
}

export interface RepositoryOperations {
  /** Every other operation is asked for by who may. @throws PlatformError AccessDeniedException */
  authorize(request: RepositoryRequest): Promise<void>;

  create(name: string, tagMutability: TagMutability): Promise<Repository>;
  /** Those that the caller may see. */
  list(page: { after?: string; limit: number; principal: Principal }): Promise<ListPage<Repository>>;
  find(name: string): Promise<Repository>;
  /** @param force also with images in it */
  delete(name: string, force: boolean): Promise<Repository>;
  setTagMutability(name: string, tagMutability: TagMutability): Promise<void>;

  policy(name: string): Promise<string>;
  setPolicy(setting: PolicySetting): Promise<void>;
  /** @returns what it was */
  deletePolicy(name: string): Promise<string>;

  /** By digest. */
  listImages(selection: ImageSelection): Promise<ListedImage[]>;
  describeImages(repository: string, ids: readonly ImageId[]): Promise<ListedImage[]>;
  getImages(repository: string, ids: readonly ImageId[]): Promise<Batch<{ id: ImageId; manifest: StoredManifest }>>;
  /** @returns the names that are gone */
  deleteImages(repository: string, ids: readonly ImageId[]): Promise<Batch<ImageId>>;
  putImage(request: PutImageRequest): Promise<StoredManifest>;

  beginLayerUpload(repository: string): Promise<BlobUpload>;
  uploadLayerPart(part: LayerPart): Promise<BlobUpload>;
  completeLayerUpload(upload: { repository: string; uploadId: string; digest: string }): Promise<void>;
  findLayers(repository: string, digests: readonly string[]): Promise<FoundLayer[]>;
}
