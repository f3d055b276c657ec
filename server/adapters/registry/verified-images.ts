/**
 * Images whose every layer has been read and found to be what it says. The blobs stay where they were pushed, bit for
 * bit; what is added is a record of the image and an index of each layer, so that a layer is read once.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { ImageError } from "../../core/errors/image-error.ts";
import { engineReferenceOf } from "../../core/image/engine-reference.ts";
import type { OptimizedImage } from "../../core/image/function-image.ts";
import { checkLayerCount, parseImageConfig } from "../../core/image/image-config.ts";
import { layerLimits } from "../../core/image/layer-limits.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FetchedImage } from "../../ports/image-sources.ts";
import type { OptimizedImageRecords } from "../../ports/optimized-image-records.ts";
import type { OptimizationObserver, OptimizedImages } from "../../ports/optimized-images.ts";
import type { BlobFiles } from "./blob-files.ts";
import { temporaryMark } from "./layer-index.ts";
import { LayerVerification } from "./layer-verification.ts";
import type { LayerWorkers } from "./layer-workers.ts";
import { unpacked } from "./unpacked.ts";

export interface VerifiedImagesParts {
  /** `<data>/layers` */
  folder: string;
  blobs: BlobFiles;
  records: OptimizedImageRecords;
  workers: LayerWorkers;
  clock: Clock;
}

export class VerifiedImages implements OptimizedImages {
  readonly #parts: VerifiedImagesParts;

  /** Removes what a dead process left half written. */
  static async open(parts: VerifiedImagesParts): Promise<VerifiedImages> {
    await mkdir(parts.folder, { recursive: true });
    const leftovers = (await readdir(parts.folder)).filter((name) => name.includes(temporaryMark));
    await Promise.all(leftovers.map((name) => rm(path.join(parts.folder, name), { force: true })));
    return new VerifiedImages(parts);
  }

  private constructor(parts: VerifiedImagesParts) {
    this.#parts = parts;
  }

  async optimize(image: FetchedImage, observer: OptimizationObserver, signal: AbortSignal): Promise<OptimizedImage> {
    observer.step("verify", "began");
    try {
      const optimized = await this.#verify(image, observer, signal);
      const layers = image.layers.map(({ diffId, digest, mediaType, sizeBytes }) => ({
        diffId,
        digest,
        mediaType,
        sizeBytes,
      }));
      await this.#parts.records.put({ image: optimized, layers, optimizedAt: this.#parts.clock.now() });
      observer.step("verify", "ended");
      return optimized;
    } catch (error) {
      observer.step("verify", "failed");
      throw error;
    }
  }

  async openLayer(configDigest: string, diffId: string): Promise<Readable> {
    const record = await this.#parts.records.get(configDigest);
    const layer = record?.layers.find((candidate) => candidate.diffId === diffId);
    if (!layer) throw new Error(`the layer ${diffId} of the image ${configDigest} is not kept`);
    const blob = await this.#parts.blobs.open(layer.digest);
    return Readable.from(checked(unpacked(blob), diffId), { objectMode: false });
  }

  async configBytes(configDigest: string): Promise<Uint8Array> {
    return buffer(await this.#parts.blobs.open(configDigest));
  }

  /** The record goes; blobs and indexes are other images' as well. */
  async reclaim(configDigest: string): Promise<void> {
    await this.#parts.records.delete(configDigest);
  }

  async #verify(image: FetchedImage, observer: OptimizationObserver, signal: AbortSignal): Promise<OptimizedImage> {
    checkConfigDigest(image);
    const settings = parseImageConfig(image.configBytes);
    checkLayerCount(image.layers.length, settings.diffIds.length);
    if (image.layers.some(({ diffId }, at) => diffId !== settings.diffIds[at])) {
      throw new ImageError("InvalidImage", "The image's layers are not those that its config names.");
    }
    const { workers, blobs, folder } = this.#parts;
    const verification = new LayerVerification(image.layers, { workers, blobs, folder }, observer);
    const sizes = await verification.run(signal);
    checkTotal(sizes);
    const facts = await workers.merge({ kind: "merge", settings, layers: verification.indexes() }, signal);
    const { entryPoint, command, workingDirectory, environment, architecture } = settings;
    return {
      configDigest: image.configDigest,
      engineReference: engineReferenceOf(image.configDigest),
      entryPoint,
      command,
      workingDirectory,
      environment,
      architecture,
      layers: image.layers.map(({ diffId }, at) => ({ diffId, sizeBytes: sizes[at] ?? 0 })),
      ...facts,
    };
  }
}

function checkConfigDigest({ configDigest, configBytes }: FetchedImage): void {
  const digest = `sha256:${createHash("sha256").update(configBytes).digest("hex")}`;
  if (digest === configDigest) return;
  throw new ImageError(
    "InvalidImage",
    `The image config is not what its digest ${configDigest} says: it is ${digest}.`,
  );
}

function checkTotal(sizes: readonly number[]): void {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= layerLimits.unpackedBytes) return;
  const gibibytes = (total / 1024 ** 3).toFixed(1);
  throw new ImageError(
    "InvalidImage",
    `The image's layers have ${gibibytes} GiB unpacked; Lambda takes at most 10 GiB.`,
  );
}

/** Breaks off at the end when the bytes were not those that were verified: the blob has changed since. */
async function* checked(tar: AsyncIterable<Uint8Array>, diffId: string): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for await (const chunk of tar) {
    hash.update(chunk);
    yield chunk;
  }
  const found = `sha256:${hash.digest("hex")}`;
  if (found !== diffId) {
    throw new ImageError("InvalidImage", `The layer ${diffId} has changed since it was verified: it is now ${found}.`);
  }
}
