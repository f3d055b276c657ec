/** What pages show of the repository. Times are epoch milliseconds. */
import type { Architecture } from "../function/configuration.ts";

export interface RepositoryView {
  name: string;
  createdAt: number;
  tagMutability: "mutable" | "immutable";
  permission: RepositoryPermission;
  /** Newest first; tagged and untagged. */
  images: ImageView[];
}

/** Whether Lambda may read a repository, as its policy has it. */
export interface RepositoryPermission {
  /** Why not: a sentence; absent when it may. */
  refusal?: string;
  /** Absent when there is no policy. */
  policyText?: string;
}

/** A manifest and the tags that name it. */
export interface ImageView {
  repository: string;
  /** Of the manifest. */
  digest: string;
  mediaType: string;
  /** Newest first; none: it can be named by its digest only. */
  tags: { tag: string; updatedAt: number }[];
  pushedAt: number;
  /** Compressed, as stored; of an index: its own. */
  sizeBytes: number;
  /** What a function can be made from. */
  program?: ImageProgram;
  /** Why there is no `program`: a sentence. */
  remark?: string;
}

export interface ImageProgram {
  configDigest: string;
  architecture: Architecture;
  layers: ImageLayerView[];
  entryPoint: string[];
  command: string[];
  workingDirectory: string;
}

export interface ImageLayerView {
  digest: string;
  diffId: string;
  /** Compressed, as stored. */
  sizeBytes: number;
}

/** What the page of one image shows besides. */
export interface ImageDetail {
  repository: string;
  digest: string;
  /** When it was built, as its config says. */
  builtAt?: number;
  layers: ImageLayerDetail[];
  /** Bytes that are freed when it is deleted: of blobs that no other image has. */
  onlyHereBytes: number;
  /** How many of its layers are in no other image. */
  onlyHereLayers: number;
  /** Indexes of the repository that name it: it cannot be deleted before them. */
  namedBy: string[];
  /** How many manifests of the repository are about it: signatures, bills of material. */
  attached: number;
}

export interface ImageLayerDetail {
  /** The step of the build that made it; empty when the config does not say. */
  createdBy: string;
  /** Other images that have it: `hello:1`, or `hello@sha256:…` for one without a tag. */
  alsoIn: string[];
}

/** A tag with the image that it names, of those that a function can be made from. */
export interface TaggedImage {
  /** `hello:1` */
  name: string;
  repository: string;
  tag: string;
  image: ImageView & { program: ImageProgram };
}

/** In the order of the repositories, each repository's newest tag first. */
export function taggedImages(repositories: readonly RepositoryView[]): TaggedImage[] {
  return repositories.flatMap(({ name, images }) =>
    images
      .flatMap((image) => image.tags.map(({ tag, updatedAt }) => ({ image, tag, updatedAt })))
      .sort((a, b) => b.updatedAt - a.updatedAt)
      .flatMap(({ image, tag }) =>
        isProgram(image) ? [{ name: `${name}:${tag}`, repository: name, tag, image }] : [],
      ),
  );
}

/** `hello:1`, the newest tag; `hello@sha256:…` for one without. */
export function nameOfImage({ repository, digest, tags }: Pick<ImageView, "repository" | "digest" | "tags">): string {
  const [newest] = tags;
  return newest ? `${repository}:${newest.tag}` : `${repository}@${digest}`;
}

function isProgram(image: ImageView): image is ImageView & { program: ImageProgram } {
  return image.program !== undefined;
}
