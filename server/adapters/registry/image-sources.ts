/** Images of this platform's own repository, of other registries, and images that Docker Engine has. */
import { buffer } from "node:stream/consumers";
import { ImageError, isImageError } from "../../core/errors/image-error.ts";
import type { PlatformError } from "../../core/errors/platform-error.ts";
import { isRegistryAway } from "../../core/errors/registry-away.ts";
import { hexOf } from "../../core/image/digest.ts";
import { checkDocumentSize } from "../../core/image/document.ts";
import type { ImageSource, ResolvedImage } from "../../core/image/function-image.ts";
import { architectureOf, checkLayerCount, parseImageConfig } from "../../core/image/image-config.ts";
import { type Descriptor, isUnsupportedMediaType, parseManifest } from "../../core/image/manifest.ts";
import {
  deniedSource,
  type ImageReference,
  invalidSource,
  missingSource,
  parseImageUri,
  unsupportedMediaType,
} from "../../core/image/reference.ts";
import type { EngineImages } from "../../ports/engine-images.ts";
import type { Blobs, ImageRepository, StoredManifest } from "../../ports/image-repository.ts";
import type { FetchedImage, FetchedLayer, ImageSources } from "../../ports/image-sources.ts";
import type { LambdaPermission } from "../../ports/lambda-permission.ts";
import { checkInEngine, fetchFromEngine } from "./fetch-from-engine.ts";
import type { Logins } from "./remote/docker-login.ts";
import { checkRemote, fetchRemote, resolveRemote } from "./remote/remote-image.ts";

export interface RegistryParts {
  repository: ImageRepository;
  permission: LambdaPermission;
  blobs: Blobs;
  engineImages: EngineImages;
  /** To other registries. */
  logins: Logins;
  /** Hosts with their port that mean our repository, lower case; the first is the one shown: `localhost:3000`. */
  ownHosts: readonly string[];
}

export class RegistryImageSources implements ImageSources {
  readonly #parts: RegistryParts;

  constructor(parts: RegistryParts) {
    this.#parts = parts;
  }

  async resolve(imageUri: string, functionName: string, signal: AbortSignal): Promise<ResolvedImage> {
    const reference = parseImageUri(imageUri, this.#parts.ownHosts);
    try {
      if (reference.kind === "repository") return await this.#resolveInRepository(imageUri, reference, functionName);
      if (reference.kind === "registry") return await this.#resolveInRegistry(imageUri, reference, signal);
      return await this.#resolveInEngine(imageUri, reference, signal);
    } catch (error) {
      throw asAnswer(error, imageUri, reference.kind);
    }
  }

  ownRepository(imageUri: string): string | undefined {
    const reference = parseImageUri(imageUri, this.#parts.ownHosts);
    return reference.kind === "repository" ? reference.repository : undefined;
  }

  async tagDigest(imageUri: string, signal: AbortSignal): Promise<string | undefined> {
    const reference = parseImageUri(imageUri, this.#parts.ownHosts);
    if (reference.kind === "docker-daemon") {
      return (await this.#parts.engineImages.inspect(reference.lookup, signal))?.imageId;
    }
    const { kind, repository, tag } = reference;
    return kind === "repository" && tag ? this.#parts.repository.resolveTag(repository, tag) : undefined;
  }

  async fetch(image: ResolvedImage, functionName: string, signal: AbortSignal): Promise<FetchedImage> {
    const { source } = image;
    if (source.kind === "registry") return fetchRemote(source, this.#parts, signal);
    if (source.kind === "docker-daemon") return fetchFromEngine(source, this.#parts, signal);
    return this.#fetchManifest(await this.#manifestOf(source), functionName);
  }

  async check({ source }: ResolvedImage, functionName: string, signal: AbortSignal): Promise<void> {
    if (source.kind === "registry") return checkRemote(source, this.#parts, signal);
    if (source.kind === "docker-daemon") return checkInEngine(source, this.#parts, signal);
    const { repository, bytes, mediaType } = await this.#manifestOf(source);
    await this.#askPermission(repository, functionName);
    const { config, layers } = parseManifest(bytes, mediaType);
    // Not claimed: what a manifest names is not collected.
    for (const { digest, what } of partsOf(config, layers)) {
      if (!(await this.#parts.blobs.has(digest))) throw missingPart(digest, what);
    }
  }

  async #manifestOf({ repository, digest }: Extract<ImageSource, { kind: "repository" }>): Promise<StoredManifest> {
    const manifest = await this.#parts.repository.manifest(repository, digest);
    if (manifest) return manifest;
    throw new ImageError("ImageDeleted", `The image ${repository}@${digest} is no longer in the repository.`);
  }

  async #resolveInRepository(
    imageUri: string,
    { host, repository, tag, digest: named }: Extract<ImageReference, { kind: "repository" }>,
    functionName: string,
  ): Promise<ResolvedImage> {
    const digest = named ?? (tag && (await this.#parts.repository.resolveTag(repository, tag)));
    const manifest = digest && (await this.#parts.repository.manifest(repository, digest));
    if (!digest || !manifest) throw missingSource(imageUri);
    const { configBytes } = await this.#fetchManifest(manifest, functionName);
    return {
      imageUri,
      resolvedImageUri: `${host ?? this.#parts.ownHosts[0]}/${repository}@${digest}`,
      digest,
      architecture: parseImageConfig(configBytes).architecture,
      source: { kind: "repository", repository, digest },
    };
  }

  async #resolveInRegistry(
    imageUri: string,
    reference: Extract<ImageReference, { kind: "registry" }>,
    signal: AbortSignal,
  ): Promise<ResolvedImage> {
    const { host, repository } = reference;
    const { digest, architecture } = await resolveRemote(reference, this.#parts, signal);
    return {
      imageUri,
      resolvedImageUri: `${host}/${repository}@${digest}`,
      digest,
      architecture,
      source: { kind: "registry", host, repository, digest },
    };
  }

  async #resolveInEngine(
    imageUri: string,
    { name, lookup }: Extract<ImageReference, { kind: "docker-daemon" }>,
    signal: AbortSignal,
  ): Promise<ResolvedImage> {
    const found = await this.#parts.engineImages.inspect(lookup, signal);
    if (!found) throw missingSource(imageUri);
    const { imageId } = found;
    return {
      imageUri,
      resolvedImageUri: name === "" ? `docker-daemon:${imageId}` : `docker-daemon:${name}@${imageId}`,
      digest: imageId,
      architecture: architectureOf(found.architecture),
      source: { kind: "docker-daemon", name: name === "" ? imageId : lookup, imageId },
    };
  }

  /** Every read of our repository comes through here. */
  async #fetchManifest({ repository, bytes, mediaType }: StoredManifest, functionName: string): Promise<FetchedImage> {
    await this.#askPermission(repository, functionName);
    const { config, layers } = parseManifest(bytes, mediaType);
    for (const part of partsOf(config, layers)) await this.#checkBlob(part);
    checkDocumentSize(config.size, "The image config");
    const configBytes = await buffer(await this.#parts.blobs.open(config.digest));
    const { diffIds } = parseImageConfig(configBytes);
    checkLayerCount(layers.length, diffIds.length);
    const fetched = layers.map(({ digest, mediaType, size }, at): FetchedLayer => {
      const open = () => this.#parts.blobs.open(digest);
      return { digest, diffId: diffIds[at] ?? "", mediaType, sizeBytes: size, open };
    });
    return { configDigest: config.digest, configBytes, layers: fetched };
  }

  async #askPermission(repository: string, functionName: string): Promise<void> {
    const refusal = await this.#parts.permission.refusal(repository, functionName);
    if (refusal !== undefined) throw new ImageError("ImageAccessDenied", refusal);
  }

  async #checkBlob({ digest, size, what }: Part): Promise<void> {
    hexOf(digest);
    // Claimed, so that it is still there when it is read.
    const found = (await this.#parts.blobs.claim(digest)) ? await this.#parts.blobs.sizeBytes(digest) : undefined;
    if (found === undefined) throw missingPart(digest, what);
    if (found === size) return;
    throw new ImageError("InvalidImage", `${what} (${digest}) has ${found} bytes, not ${size} as the manifest says.`);
  }
}

type Part = Descriptor & { what: string };

function partsOf(config: Descriptor, layers: readonly Descriptor[]): Part[] {
  const named = layers.map((layer, at) => ({ ...layer, what: `Layer ${at + 1} of ${layers.length}` }));
  return [{ ...config, what: "The image config" }, ...named];
}

/** Pushed again, the image is as good as before. */
function missingPart(digest: string, what: string): ImageError {
  return new ImageError("ImageDeleted", `${what} (${digest}) is missing from the repository.`);
}

/** At CreateFunction and UpdateFunctionCode what is wrong with an image is the caller's 400. */
function asAnswer(error: unknown, imageUri: string, kind: ImageSource["kind"]): unknown | PlatformError {
  if (isUnsupportedMediaType(error)) return unsupportedMediaType(imageUri);
  if (isRegistryAway(error)) return invalidSource(imageUri, error.message);
  // Of an image in our repository that was found, a part is missing: that is said.
  if (isImageError(error) && error.code === "ImageDeleted" && kind !== "repository") return missingSource(imageUri);
  if (isImageError(error) && error.code === "ImageAccessDenied") return deniedSource(error.message);
  if (isImageError(error)) return invalidSource(imageUri, error.message);
  return error;
}
