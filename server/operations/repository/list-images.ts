import { type ImageSettings, parseImageConfig } from "../../core/image/image-config.ts";
import type { ImageView } from "../../core/image/image-view.ts";
import { type ImageManifest, parseManifest } from "../../core/image/manifest.ts";
import type { Functions } from "../../ports/functions.ts";
import type { Blobs, ImageRepository, StoredTag } from "../../ports/image-repository.ts";

/** Every tag of the repository with the image it names, sorted by repository and tag. */
export async function listImages(ports: {
  repository: ImageRepository;
  blobs: Blobs;
  functions: Functions;
}): Promise<ImageView[]> {
  const tags = await ports.repository.tags();
  const functions = await ports.functions.list();
  const images = new Map<string, Promise<Image>>();
  return await Promise.all(
    tags.map(async (tag) => {
      const key = `${tag.repository}@${tag.digest}`;
      const image = images.get(key) ?? readImage(tag, ports);
      images.set(key, image);
      const usedBy = functions.filter(({ serving, updating }) =>
        [serving, updating].some((deployment) => {
          const source = deployment?.image.source;
          return source?.kind === "repository" && source.repository === tag.repository && source.digest === tag.digest;
        }),
      );
      return viewOf(
        tag,
        await image,
        usedBy.map((user) => user.functionName),
      );
    }),
  );
}

interface Image {
  manifest: ImageManifest;
  settings: ImageSettings;
}

async function readImage(tag: StoredTag, ports: { repository: ImageRepository; blobs: Blobs }): Promise<Image> {
  const stored = await ports.repository.manifest(tag.repository, tag.digest);
  if (!stored) throw new Error(`${tag.repository}:${tag.tag} names ${tag.digest}, which is not there`);
  const manifest = parseManifest(stored.bytes, stored.mediaType);
  return { manifest, settings: parseImageConfig(await readBlob(manifest.config.digest, ports.blobs)) };
}

async function readBlob(digest: string, blobs: Blobs): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await blobs.open(digest)) chunks.push(chunk);
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function viewOf(tag: StoredTag, { manifest, settings }: Image, usedBy: string[]): ImageView {
  return {
    repository: tag.repository,
    tag: tag.tag,
    digest: tag.digest,
    architecture: settings.architecture,
    sizeBytes: manifest.layers.reduce((sum, layer) => sum + layer.size, manifest.config.size),
    layers: manifest.layers.map((layer, position) => ({
      digest: layer.digest,
      diffId: settings.diffIds[position] ?? "",
      sizeBytes: layer.size,
    })),
    entryPoint: settings.entryPoint,
    command: settings.command,
    workingDirectory: settings.workingDirectory,
    pushedAt: tag.updatedAt,
    usedBy,
  };
}
