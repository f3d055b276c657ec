/**
 * An image of Docker Engine, brought into the blobs: config and layers under their digests.
 *
 * The engine gives a `docker save` archive. Engines with their own layer store call an image by its config's digest
 * and give plain layers; those on containerd may call it by its manifest's or index's digest and give the blobs as
 * they were pulled. Either way the chain from the image id to the config is checked.
 */
import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { z } from "zod";
import { ImageError } from "../../core/errors/image-error.ts";
import { digestSchema } from "../../core/image/digest.ts";
import { parseDocument } from "../../core/image/document.ts";
import type { ImageSource } from "../../core/image/function-image.ts";
import { checkLayerCount, parseImageConfig } from "../../core/image/image-config.ts";
import { ociLayerTypes } from "../../core/image/manifest.ts";
import type { EngineImages } from "../../ports/engine-images.ts";
import type { Blobs } from "../../ports/image-repository.ts";
import type { FetchedImage } from "../../ports/image-sources.ts";
import { type SavedArchive, storeArchive } from "./saved-archive.ts";

type EngineSource = Extract<ImageSource, { kind: "docker-daemon" }>;

/** @throws ImageError ImageDeleted when the engine has it no more. */
export async function fetchFromEngine(
  { name, imageId }: EngineSource,
  { blobs, engineImages }: { blobs: Blobs; engineImages: EngineImages },
  signal: AbortSignal,
): Promise<FetchedImage> {
  const kept = await alreadyKept(imageId, blobs);
  if (kept) return kept;
  await checkInEngine({ name, imageId }, { engineImages }, signal);
  const archive = await storeArchive(await engineImages.save(imageId, signal), blobs, signal);
  const { configName, layerNames } = onlyImage(archive);
  const configBytes = await readSmall(archive, configName, blobs);
  const configDigest = digestOf(configBytes);
  await checkImageId(imageId, configDigest, blobs);
  await blobs.put(oneChunk(configBytes), configDigest, signal);
  const layers = layerNames.map((layerName) => {
    const digest = archive.blobs.get(layerName);
    if (!digest)
      throw new ImageError("InvalidImage", `Docker Engine's archive of ${name} lacks its layer ${layerName}.`);
    return digest;
  });
  return withLayers(configDigest, configBytes, layers, blobs);
}

/** @throws ImageError ImageDeleted when the engine has it no more. */
export async function checkInEngine(
  { name, imageId }: Pick<EngineSource, "name" | "imageId">,
  { engineImages }: { engineImages: EngineImages },
  signal: AbortSignal,
): Promise<void> {
  if (await engineImages.inspect(imageId, signal)) return;
  throw new ImageError("ImageDeleted", `The image ${name} (${imageId}) is no longer in Docker Engine.`);
}

/** The image id is the config's digest in most engines: then config and plain layers may be here from last time. */
async function alreadyKept(imageId: string, blobs: Blobs): Promise<FetchedImage | undefined> {
  if (!(await blobs.claim(imageId))) return undefined;
  const bytes = await buffer(await blobs.open(imageId));
  if (!configShape.safeParse(JSON.parse(bytes.toString())).success) return undefined;
  const { diffIds } = parseImageConfig(bytes);
  for (const diffId of diffIds) if (!(await blobs.claim(diffId))) return undefined;
  return withLayers(imageId, bytes, diffIds, blobs);
}

async function withLayers(
  configDigest: string,
  configBytes: Uint8Array,
  digests: string[],
  blobs: Blobs,
): Promise<FetchedImage> {
  const { diffIds } = parseImageConfig(configBytes);
  checkLayerCount(digests.length, diffIds.length);
  const layers = digests.map(async (digest, at) => ({
    digest,
    diffId: diffIds[at] ?? "",
    mediaType: ociLayerTypes.none,
    sizeBytes: (await blobs.sizeBytes(digest)) ?? 0,
    open: () => blobs.open(digest),
  }));
  return { configDigest, configBytes, layers: await Promise.all(layers) };
}

function onlyImage(archive: SavedArchive): { configName: string; layerNames: string[] } {
  const bytes = archive.documents.get("manifest.json");
  if (!bytes) throw new ImageError("InvalidImage", "Docker Engine's archive of the image has no manifest.json.");
  const [image] = parseDocument(bytes, archiveManifest, "The manifest.json of Docker Engine's archive");
  if (!image) throw new ImageError("InvalidImage", "Docker Engine's archive has no image in it.");
  return { configName: image.Config, layerNames: image.Layers ?? [] };
}

async function readSmall(archive: SavedArchive, name: string, blobs: Blobs): Promise<Uint8Array> {
  const document = archive.documents.get(name);
  if (document) return document;
  const digest = archive.blobs.get(name);
  if (!digest) throw new ImageError("InvalidImage", `Docker Engine's archive of the image lacks its config ${name}.`);
  return buffer(await blobs.open(digest));
}

/** From the image id over an index and a manifest, where the engine has them, to the config. */
async function checkImageId(imageId: string, configDigest: string, blobs: Blobs): Promise<void> {
  const pending = [imageId];
  for (let digest = pending.pop(); digest !== undefined; digest = pending.pop()) {
    if (digest === configDigest) return;
    if (!(await blobs.claim(digest))) continue;
    const parsed = linksSchema.safeParse(JSON.parse((await buffer(await blobs.open(digest))).toString()));
    if (!parsed.success) continue;
    if (parsed.data.config) pending.push(parsed.data.config.digest);
    pending.push(...(parsed.data.manifests ?? []).map((manifest) => manifest.digest));
  }
  throw new ImageError(
    "InvalidImage",
    `Docker Engine gave another image than was asked for: ${imageId} was asked for, its config is ${configDigest}.`,
  );
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const archiveManifest = z.array(z.object({ Config: z.string(), Layers: z.array(z.string()).nullish() }));
const configShape = z.object({ rootfs: z.object({}) });
const descriptor = z.object({ digest: digestSchema });
const linksSchema = z.object({ config: descriptor.optional(), manifests: z.array(descriptor).optional() });
