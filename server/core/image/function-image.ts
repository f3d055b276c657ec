/**
 * The image of a function: what the caller named, what it resolved to, and what is known since it was optimized.
 * A tag is resolved once, at CreateFunction or UpdateFunctionCode; moving it later changes nothing.
 */
import type { Architecture } from "../function/configuration.ts";

/** Where an image is fetched from. */
export type ImageSource =
  /** This platform's own repository, by manifest digest. */
  | { kind: "repository"; repository: string; digest: string }
  /** Another registry, by manifest digest. */
  | { kind: "registry"; host: string; repository: string; digest: string }
  /** An image in Docker Engine, by image id. */
  | { kind: "docker-daemon"; name: string; imageId: string };

export interface ResolvedImage {
  /** As the caller wrote it. */
  imageUri: string;
  /** `localhost:3000/hello@sha256:…`, `ghcr.io/team/hello@sha256:…`, `docker-daemon:hello@sha256:…` */
  resolvedImageUri: string;
  /** `sha256:<hex>`: manifest digest in a repository or registry, image id in the engine. CodeSha256 is its hex part. */
  digest: string;
  architecture: Architecture;
  source: ImageSource;
}

/** What optimizing found out: what environments and pages need of an image. */
export interface OptimizedImage {
  /** `sha256:<hex>` of the image's config: the identity under which it is kept and loaded. */
  configDigest: string;
  /** The tag in the engine: `lambdarium/<hex>`. */
  engineReference: string;
  entryPoint: string[];
  command: string[];
  workingDirectory: string;
  environment: Record<string, string>;
  architecture: Architecture;
  layers: { diffId: string; sizeBytes: number }[];
  /** Bytes the function really sees after whiteouts. */
  effectiveSizeBytes: number;
  /** Names of the executables in /opt/extensions. */
  extensions: string[];
  /** Sentences, for example that the entry point is not there. The function becomes Active all the same. */
  warnings: string[];
}

export interface FunctionImage extends ResolvedImage {
  optimized?: OptimizedImage;
}
