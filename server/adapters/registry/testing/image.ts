/** Small images for tests: layers packed as registries have them, configs, manifests, and where to put them. */
import { createHash } from "node:crypto";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { buildManifest, ociConfigType, ociLayerTypes, ociManifestType } from "../../../core/image/manifest.ts";
import type { Blobs, ImageRepository } from "../../../ports/image-repository.ts";
import type { FetchedImage } from "../../../ports/image-sources.ts";
import { makeLayer, type TarEntry } from "./tar.ts";

export interface MadeLayer {
  tar: Uint8Array;
  blob: Uint8Array;
  diffId: string;
  digest: string;
  mediaType: string;
}

export interface MadeImage {
  configBytes: Uint8Array;
  configDigest: string;
  layers: MadeLayer[];
  /** As the config says. */
  diffIds: string[];
  manifestBytes: Uint8Array;
  manifestDigest: string;
}

export interface ImageOptions {
  entryPoint?: string[];
  command?: string[];
  workingDirectory?: string;
  environment?: string[];
  architecture?: string;
  os?: string;
  /** Lies about the layers. */
  diffIds?: string[];
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** @param content entries, or a tar as it is. */
export function packLayer(
  content: readonly TarEntry[] | Uint8Array,
  packing: keyof typeof ociLayerTypes = "gzip",
): MadeLayer {
  const tar = content instanceof Uint8Array ? content : makeLayer(content);
  const blob = packing === "gzip" ? gzipSync(tar) : packing === "zstd" ? zstdCompressSync(tar) : tar;
  return { tar, blob, diffId: digestOf(tar), digest: digestOf(blob), mediaType: ociLayerTypes[packing] };
}

export function makeImage(layers: MadeLayer[], options: ImageOptions = {}): MadeImage {
  const diffIds = options.diffIds ?? layers.map(({ diffId }) => diffId);
  const config = {
    architecture: options.architecture ?? (process.arch === "arm64" ? "arm64" : "amd64"),
    os: options.os ?? "linux",
    config: {
      Entrypoint: options.entryPoint ?? ["/bootstrap"],
      Cmd: options.command ?? [],
      WorkingDir: options.workingDirectory ?? "/",
      Env: options.environment ?? [],
    },
    rootfs: { type: "layers", diff_ids: diffIds },
  };
  const configBytes = Buffer.from(JSON.stringify(config));
  const configDigest = digestOf(configBytes);
  const manifestBytes = buildManifest(
    { mediaType: ociConfigType, digest: configDigest, size: configBytes.length },
    layers.map(({ mediaType, digest, blob }) => ({ mediaType, digest, size: blob.length })),
  );
  return { configBytes, configDigest, layers, diffIds, manifestBytes, manifestDigest: digestOf(manifestBytes) };
}

/** Puts config and layers into the blobs. @returns the image as if it had been fetched. */
export async function storeImage(image: MadeImage, blobs: Blobs): Promise<FetchedImage> {
  for (const bytes of [image.configBytes, ...image.layers.map(({ blob }) => blob)]) {
    await blobs.put(oneChunk(bytes), undefined, AbortSignal.timeout(60_000));
  }
  return {
    configDigest: image.configDigest,
    configBytes: image.configBytes,
    layers: image.layers.map(({ digest, diffId, mediaType, blob }, at) => ({
      digest,
      diffId: image.diffIds[at] ?? diffId,
      mediaType,
      sizeBytes: blob.length,
      open: () => blobs.open(digest),
    })),
  };
}

/** As after a push. */
export async function pushImage(
  image: MadeImage,
  to: { repository: ImageRepository; blobs: Blobs; name: string; tag: string },
): Promise<void> {
  await storeImage(image, to.blobs);
  const { manifestDigest: digest, manifestBytes: bytes } = image;
  const manifest = { repository: to.name, digest, mediaType: ociManifestType, bytes, pushedAt: Date.now() };
  await to.repository.putManifest(manifest, to.tag);
}

/** What `docker load` takes. */
export function makeDockerArchive(image: MadeImage, names: string[]): Buffer {
  const config = `${image.configDigest.slice("sha256:".length)}.json`;
  const layers = image.layers.map(({ tar, diffId }) => ({
    path: `${diffId.slice("sha256:".length)}/layer.tar`,
    content: tar,
  }));
  const manifest = [{ Config: config, RepoTags: names, Layers: layers.map(({ path }) => path) }];
  return makeLayer([
    ...new Map(layers.map((layer) => [layer.path, layer])).values(),
    { path: config, content: image.configBytes },
    { path: "manifest.json", content: JSON.stringify(manifest) },
  ]);
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
