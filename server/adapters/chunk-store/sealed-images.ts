/**
 * The encrypted store: every optimized image as chunks that images share, and a manifest sealed for one function.
 * What runs is put together from it again, bit for bit what was pushed.
 */
import { createHash } from "node:crypto";
import { ImageError } from "../../core/errors/image-error.ts";
import { LATEST } from "../../core/function/version.ts";
import { engineReferenceOf } from "../../core/image/engine-reference.ts";
import type { OptimizedImage } from "../../core/image/function-image.ts";
import { checkLayerCount, type ImageSettings, parseImageConfig } from "../../core/image/image-config.ts";
import { layerLimits } from "../../core/image/layer-limits.ts";
import type { FetchedImage } from "../../ports/image-sources.ts";
import type { Keys, KeyUser } from "../../ports/keys.ts";
import type { Log } from "../../ports/log.ts";
import type {
  OpenedImage,
  OptimizationObserver,
  OptimizedImages,
  SealedCopy,
  SealFor,
} from "../../ports/optimized-images.ts";
import { ChunkFiles } from "./chunk-files.ts";
import { disk, type Files } from "./files.ts";
import { FolderChanges } from "./folder-changes.ts";
import { chunksFolder, layersFolder, manifestsFolder, type StorePlace } from "./layer-jobs.ts";
import { LayerSealing } from "./layer-sealing.ts";
import type { LayerRunner } from "./layer-workers.ts";
import { LayerReading } from "./open-layer.ts";
import { scrubChunks } from "./scrub-chunks.ts";
import type { LayerResult } from "./seal-layer.ts";
import { SealedFiles } from "./sealed-files.ts";
import {
  type ImageManifest,
  type ManifestRemarks,
  openManifest,
  readMarks,
  sealManifest,
  unreadable,
} from "./sealed-manifest.ts";
import type { StoreUse } from "./store-use.ts";

export interface SealedImagesParts {
  place: StorePlace;
  /** Where a blob's file is. */
  pathOf(digest: string): string;
  keys: Keys;
  /** For what is optimized. */
  workers: LayerRunner;
  /** For what is read back: a cold start does not wait for an optimization. */
  readers: LayerRunner;
  log: Log;
  /** Shared with what collects chunks. */
  use: StoreUse;
  files?: Files;
}

export class SealedImages implements OptimizedImages {
  readonly #parts: SealedImagesParts;
  readonly #manifests: SealedFiles;
  readonly #changes: FolderChanges;

  /** Removes what a dead process left half written. */
  static async open(parts: SealedImagesParts): Promise<SealedImages> {
    const { place, files = disk } = parts;
    await ChunkFiles.prepare(chunksFolder(place), files);
    await SealedFiles.prepare(manifestsFolder(place), files);
    await SealedFiles.prepare(layersFolder(place), files);
    return new SealedImages(parts);
  }

  private constructor(parts: SealedImagesParts) {
    this.#parts = parts;
    this.#manifests = new SealedFiles(manifestsFolder(parts.place), parts.files);
    this.#changes = new FolderChanges(parts.place.changes);
  }

  async optimize(
    image: FetchedImage,
    sealFor: SealFor,
    observer: OptimizationObserver,
    signal: AbortSignal,
  ): Promise<OptimizedImage> {
    using _registered = await this.#parts.use.register();
    const { optimized, results } = await during(["verify", "cut and encrypt"], observer, () =>
      this.#store(image, observer, signal),
    );
    await during(["seal"], observer, async () => {
      signal.throwIfAborted();
      const { functionArn, version, generation, sourceDigest } = sealFor;
      const layers = optimized.layers.map((layer, at) => ({ ...layer, chunks: results[at]?.chunks ?? [] }));
      const copy = { functionArn, version, configDigest: image.configDigest };
      const newChunks = await this.#newChunks(copy, results);
      const manifest: ImageManifest & ManifestRemarks = {
        configBytes: image.configBytes,
        generation,
        layers,
        newChunks,
        sourceDigest,
      };
      await this.#seal(manifest, copy, sealFor);
    });
    return optimized;
  }

  async reseal(copy: SealedCopy, openAs: KeyUser, sealFor: SealFor): Promise<void> {
    using _registered = await this.#parts.use.register();
    const file = await this.#read(copy);
    const manifest = (await openManifest(file, copy, { ...this.#parts, user: openAs }))();
    const { functionArn, version, generation } = sealFor;
    // What another version's copy brought into the store, this one finds there.
    const newChunks = version === copy.version ? (readMarks(file)?.newChunks ?? []) : [];
    const sealed = { functionArn, version, configDigest: copy.configDigest };
    await this.#seal({ ...manifest, newChunks, generation }, sealed, sealFor);
  }

  async open(copy: SealedCopy, user: KeyUser): Promise<OpenedImage> {
    const file = await this.#read(copy);
    const manifest = await openManifest(file, copy, { ...this.#parts, user });
    const reading = new LayerReading(this.#parts.readers, this.#parts.place);
    return {
      configBytes: () => manifest().configBytes,
      openLayer: async (diffId) => {
        const layer = manifest().layers.find((candidate) => candidate.diffId === diffId);
        if (!layer) throw unreadable(copy, `it has no layer ${diffId}`);
        return reading.open(layer);
      },
      giveBack: (piece) => reading.giveBack(piece),
    };
  }

  async setAsideDamage(copy: SealedCopy): Promise<void> {
    const file = await this.#manifests.read(fileName(copy));
    const { chunkNames = [] } = (file && readMarks(file)) ?? {};
    const { readers, place, log } = this.#parts;
    let damagedChunks = 0;
    for await (const { damaged } of scrubChunks(chunkNames, readers, place)) {
      damagedChunks += damaged.length;
    }
    if (damagedChunks > 0) log.warn({ digest: copy.configDigest, damagedChunks }, "damaged chunks set aside");
  }

  async keyIdOf(copy: SealedCopy): Promise<string | undefined> {
    const file = await this.#manifests.read(fileName(copy));
    return file && readMarks(file)?.keyId;
  }

  idOf(copy: SealedCopy): string {
    return fileName(copy);
  }

  async list(): Promise<{ id: string; copy: SealedCopy | undefined }[]> {
    const copies: { id: string; copy: SealedCopy | undefined }[] = [];
    for (const id of await this.#manifests.names()) {
      const file = await this.#manifests.read(id);
      if (file) copies.push({ id, copy: readMarks(file)?.copy });
    }
    return copies;
  }

  async reclaim(id: string): Promise<void> {
    await this.#manifests.remove(id);
  }

  async #read(copy: SealedCopy): Promise<Uint8Array> {
    const file = await this.#manifests.read(fileName(copy));
    if (file) return file;
    throw unreadable(copy, "it is not there");
  }

  async #seal(manifest: ImageManifest & ManifestRemarks, copy: SealedCopy, sealFor: SealFor): Promise<void> {
    const { kmsKeyArn: keyId, user } = sealFor;
    const sealed = await sealManifest(manifest, copy, { keys: this.#parts.keys, keyId, user });
    await this.#manifests.put(fileName(copy), sealed);
  }

  /** With those of the copy that this one replaces: they were stored for the same image. */
  async #newChunks(copy: SealedCopy, results: readonly LayerResult[]): Promise<string[]> {
    const before = await this.#manifests.read(fileName(copy));
    const all = new Set([
      ...((before && readMarks(before)?.newChunks) ?? []),
      ...results.flatMap((one) => one.newChunks),
    ]);
    const needed = new Set(results.flatMap(({ chunks }) => chunks.map(({ name }) => name)));
    return [...all].filter((name) => needed.has(name)).sort();
  }

  async #store(
    image: FetchedImage,
    observer: OptimizationObserver,
    signal: AbortSignal,
  ): Promise<{ optimized: OptimizedImage; results: LayerResult[] }> {
    const settings = settingsOf(image);
    const { workers, place, pathOf, log } = this.#parts;
    const sealing = new LayerSealing(image.layers, { workers, place, pathOf }, observer);
    const results = await sealing.run(signal);
    const repairedChunks = results.reduce((sum, result) => sum + result.repairedChunks, 0);
    if (repairedChunks > 0) log.warn({ digest: image.configDigest, repairedChunks }, "damaged chunks stored anew");
    checkTotal(results);
    const [facts] = await Promise.all([
      workers.run("merge", { place, settings, layers: sealing.names() }, signal),
      this.#settle(signal),
    ]);
    const { entryPoint, command, workingDirectory, environment, architecture } = settings;
    const layers = image.layers.map(({ diffId }, at) => ({ diffId, sizeBytes: results[at]?.doneBytes ?? 0 }));
    const identity = { configDigest: image.configDigest, engineReference: engineReferenceOf(image.configDigest) };
    const optimized = { ...identity, entryPoint, command, workingDirectory, environment, architecture };
    return { optimized: { ...optimized, layers, ...facts }, results };
  }

  /** What all layers have put is durable after it. */
  async #settle(signal: AbortSignal): Promise<void> {
    const { workers, place } = this.#parts;
    if (this.#changes.pending().length > 0) await workers.run("settle", { place }, signal);
  }
}

type Step = Parameters<OptimizationObserver["step"]>[0];

async function during<Result>(
  steps: readonly Step[],
  observer: OptimizationObserver,
  work: () => Promise<Result>,
): Promise<Result> {
  for (const step of steps) observer.step(step, "began");
  try {
    const result = await work();
    for (const step of steps) observer.step(step, "ended");
    return result;
  } catch (error) {
    for (const step of steps) observer.step(step, "failed");
    throw error;
  }
}

/** A name that says neither the function nor the image. Copies of `$LATEST` were there before there were versions. */
function fileName({ functionArn, version, configDigest }: SealedCopy): string {
  const of = version === LATEST ? "" : `\0${version}`;
  return createHash("sha256").update(`${functionArn}\0${configDigest}${of}`).digest("hex");
}

function settingsOf({ configDigest, configBytes, layers }: FetchedImage): ImageSettings {
  const digest = `sha256:${createHash("sha256").update(configBytes).digest("hex")}`;
  if (digest !== configDigest) {
    const sentence = `The image config is not what its digest ${configDigest} says: it is ${digest}.`;
    throw new ImageError("InvalidImage", sentence);
  }
  const settings = parseImageConfig(configBytes);
  checkLayerCount(layers.length, settings.diffIds.length);
  if (layers.every(({ diffId }, at) => diffId === settings.diffIds[at])) return settings;
  throw new ImageError("InvalidImage", "The image's layers are not those that its config names.");
}

function checkTotal(results: readonly LayerResult[]): void {
  const total = results.reduce((sum, { doneBytes }) => sum + doneBytes, 0);
  if (total <= layerLimits.unpackedBytes) return;
  const gibibytes = (total / 1024 ** 3).toFixed(1);
  throw new ImageError(
    "InvalidImage",
    `The image's layers have ${gibibytes} GiB unpacked; Lambda takes at most 10 GiB.`,
  );
}
