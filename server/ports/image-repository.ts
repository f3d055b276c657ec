import type { Readable } from "node:stream";
import type { PushWay, RepositoryPush } from "../core/image/repository-push.ts";

/** A named set of images, as ECR has them: a push or an upload to a name that is not there makes it. */
export interface Repository {
  name: string;
  createdAt: number;
  tagMutability: TagMutability;
  /** The repository policy as it was set; absent when there is none. */
  policyText?: string;
}

/** Whether a tag that is there may be moved to another manifest. ECR's imageTagMutability. */
export type TagMutability = "mutable" | "immutable";

/** A manifest as stored: its bytes are what its digest is of. What it names is read from its bytes. */
export interface StoredManifest {
  repository: string;
  /** `sha256:<hex>` or `sha512:<hex>` */
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

/** A part of a list that is sorted by its key (name, tag or digest): what comes after the key given, so many. */
export interface Page {
  after?: string;
  limit?: number;
}

/** "immutable": the tag names another manifest and may not be moved; nothing was stored. */
export type PutOutcome = { kind: "stored"; movedFrom?: string } | { kind: "immutable" };

/**
 * This platform's own image repository: blobs as files named by digest, all else as rows.
 *
 * Names are ECR's and OCI distribution's: repositories hold manifests by digest, tags that name one of them, and a set
 * of blobs that may be read through them. Lists are in the order of their keys' bytes.
 */
export interface ImageRepository {
  /** CreateRepository. @returns false when there is one of that name; it stays as it is. */
  createRepository(repository: Repository): Promise<boolean>;
  repository(name: string): Promise<Repository | undefined>;
  /** DescribeRepositories, the catalog. */
  listRepositories(page?: Page): Promise<Repository[]>;
  /** With its manifests and tags. Blobs that no other repository may read are left to collection. */
  deleteRepository(name: string): Promise<boolean>;
  /** PutImageTagMutability. @returns false when there is no such repository. */
  setTagMutability(name: string, tagMutability: TagMutability): Promise<boolean>;
  /**
   * SetRepositoryPolicy, and DeleteRepositoryPolicy without a text.
   * @param before only if this is still its policy
   * @returns false when there is no such repository, or its policy is another one.
   */
  setPolicy(
    name: string,
    policyText: string | undefined,
    before?: { policyText: string | undefined },
  ): Promise<boolean>;

  /** Of all repositories, by repository and tag. */
  tags(): Promise<StoredTag[]>;
  listTags(repository: string, page?: Page): Promise<StoredTag[]>;
  resolveTag(repository: string, tag: string): Promise<string | undefined>;
  /** Takes the name off; the manifest stays. */
  deleteTag(repository: string, tag: string): Promise<boolean>;

  manifest(repository: string, digest: string): Promise<StoredManifest | undefined>;
  /** Tagged and untagged, by digest. */
  listManifests(repository: string, page?: Page): Promise<StoredManifest[]>;
  /** Those whose subject is the digest, by digest. The subject itself need not be there. */
  referrers(repository: string, subject: string): Promise<StoredManifest[]>;
  /**
   * Stores the manifest and, if given, moves the tag to it. Makes the repository when it is missing, and lets it read
   * the blobs that the manifest names; these must be claimed. Those that need not be there it lets it read only if they
   * were pushed to it. A tag that did not name it before makes a push.
   */
  putManifest(manifest: StoredManifest, tag?: string, way?: PushWay): Promise<PutOutcome>;
  /** The last of its pushes, newest first. */
  pushes(repository: string, limit: number): Promise<RepositoryPush[]>;
  /** With the tags that name it. */
  deleteManifest(repository: string, digest: string): Promise<boolean>;

  /** Lets the repository read the blob. Makes the repository when it is missing. */
  linkBlob(blob: { repository: string; digest: string; at: number }): Promise<void>;
  /** Whether the blob may be read through the repository. Its file may be gone all the same: ask `Blobs` as well. */
  hasBlob(repository: string, digest: string): Promise<boolean>;
  /** Those through which the blob may be read, by name. */
  repositoriesOf(digest: string): Promise<string[]>;
  /** @returns false when the repository could not read it. */
  unlinkBlob(repository: string, digest: string): Promise<boolean>;
  /** From all repositories, for a blob that is deleted. */
  unlinkEverywhere(digest: string): Promise<void>;
  /** Digests of all blobs that any manifest of any repository names. */
  namedBlobs(): Promise<Set<string>>;
}

/**
 * Content by digest. A blob is there whole and verified, or not at all.
 *
 * Blobs that no manifest names are collected some time after they were last claimed. Putting a blob claims it.
 */
export interface Blobs {
  has(digest: string): Promise<boolean>;
  sizeBytes(digest: string): Promise<number | undefined>;
  /** @param range first and last byte, both included. @throws if it is not there. */
  open(digest: string, range?: { first: number; last: number }): Promise<Readable>;
  /**
   * Writes under a temporary name, syncs, checks, renames.
   * @throws when the content's digest is not `digest` (when one is expected); nothing is left behind.
   */
  put(
    content: AsyncIterable<Uint8Array>,
    expectedDigest: string | undefined,
    signal: AbortSignal,
  ): Promise<{ digest: string; sizeBytes: number }>;
  delete(digest: string): Promise<void>;
  /** By somebody who will name it soon. @returns false when it is not there. */
  claim(digest: string): Promise<boolean>;
  /** When it was last put or claimed, in due time; undefined when it is not there. */
  claimedAt(digest: string): Promise<number | undefined>;
  list(): AsyncIterable<string>;
  /**
   * Runs the work while no other such work runs and nothing is put: what it finds of a blob stays so until it ends.
   * Claim and link, and look and delete, are done so. The work must not put.
   */
  alone<T>(work: () => Promise<T>): Promise<T>;
}
