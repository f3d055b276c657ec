/**
 * Stores one image of an archive as OCI blobs, a manifest and a tag: all of it, or nothing.
 *
 * Every layer is read and verified, also one that is here already: an archive that lies is refused whatever it lies about.
 */
import { ImageError, isImageError } from "../../core/errors/image-error.ts";
import { invalid } from "../../core/image/archive-documents.ts";
import { type ImageContents, layerNameOf, type PlannedLayer } from "../../core/image/archive-image.ts";
import type { ArchiveEntry } from "../../core/image/archive-index.ts";
import { immutableTagSentence } from "../../core/image/immutable-tag.ts";
import { layerText } from "../../core/image/layer-entry.ts";
import { buildManifest, ociConfigType, ociLayerTypes, ociManifestType } from "../../core/image/manifest.ts";
import type { StoredUpload } from "../../core/image/upload-view.ts";
import type { Archive, LayerChecks, LayerFacts } from "../../ports/archives.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Blobs, ImageRepository } from "../../ports/image-repository.ts";
import { removeUnusedBlobs } from "./remove-unused-blobs.ts";

export interface StoreImageRequest {
  archive: Archive;
  contents: ImageContents;
  repository: string;
  tag: string;
}

export interface StoreImagePorts {
  blobs: Blobs;
  repository: ImageRepository;
  checks: LayerChecks;
  clock: Clock;
}

export interface StoreImageObserver {
  /** So many layers of this image have been verified. */
  verified(layerCount: number): void;
  /** These blobs are there because of this image; told before each is written, so that a crash leaves none behind. */
  adding(digests: string[]): Promise<void>;
  /** What an attempt before a crash had added. */
  addedBefore: string[];
}

/** @throws ImageError InvalidImage naming the layer and what is wrong; then nothing of it is left. */
export async function storeImage(
  request: StoreImageRequest,
  ports: StoreImagePorts,
  observer: StoreImageObserver,
  signal: AbortSignal,
): Promise<StoredUpload> {
  const storing = new Storing(request, ports, observer, signal);
  try {
    return await storing.run();
  } catch (error) {
    await removeUnusedBlobs(storing.added, ports);
    throw isImageError(error) ? withCure(error, storing.sound()) : error;
  }
}

interface StoredLayer extends LayerFacts {
  sizeBytes: number;
  known: boolean;
}

class Storing {
  readonly added: string[];
  private readonly stored = new Map<ArchiveEntry, StoredLayer>();
  private readonly request: StoreImageRequest;
  private readonly ports: StoreImagePorts;
  private readonly observer: StoreImageObserver;
  private readonly signal: AbortSignal;

  constructor(request: StoreImageRequest, ports: StoreImagePorts, observer: StoreImageObserver, signal: AbortSignal) {
    this.request = request;
    this.ports = ports;
    this.observer = observer;
    this.signal = signal;
    this.added = [...observer.addedBefore];
  }

  /** The layers verified, from 1. */
  sound(): number[] {
    return this.request.contents.layers.flatMap(({ entry }, at) => (this.stored.has(entry) ? [at + 1] : []));
  }

  async run(): Promise<StoredUpload> {
    const { archive, contents, repository, tag } = this.request;
    const stored = this.stored;
    const entries = contents.layers.map((layer) => layer.entry);
    for await (const { entry, content } of archive.read(entries, this.signal)) {
      stored.set(entry, await this.storeLayer(entry, content));
      this.observer.verified(contents.layers.filter((layer) => stored.has(layer.entry)).length);
    }
    await this.storeConfig();
    const manifest = contents.manifest ?? this.makeManifest();
    const pushedAt = this.ports.clock.now();
    const outcome = await this.ports.blobs.alone(() =>
      this.ports.repository.putManifest({ repository, ...manifest, pushedAt }, tag, "upload"),
    );
    if (outcome.kind === "immutable") {
      throw invalid(immutableTagSentence(repository, tag), "Upload it again and choose another tag.");
    }
    const layersKnown = contents.layers.filter((layer) => stored.get(layer.entry)?.known).length;
    const { kind: _stored, ...moved } = outcome;
    return { repository, tag, digest: manifest.digest, layersKnown, ...moved };
  }

  private async storeLayer(entry: ArchiveEntry, content: AsyncIterable<Uint8Array>): Promise<StoredLayer> {
    const layers = this.request.contents.layers.filter((layer) => layer.entry === entry);
    // A docker archive does not say a layer's digest; it is the diff_id, unless the layer is compressed.
    const expected = layers[0]?.digest ?? layers[0]?.diffId ?? "";
    const passed = new Verified(layers, this.request.contents.layers, this.ports.checks, this.signal);
    if (await this.isKnown(expected)) {
      for await (const _chunk of passed.through(content));
      const { digest } = passed.facts();
      if (digest === expected || (await this.isKnown(digest))) {
        return { ...passed.facts(), sizeBytes: entry.sizeBytes, known: true };
      }
      for await (const again of this.request.archive.read([entry], this.signal)) {
        return await this.putLayer(passed, again.content, digest);
      }
    }
    return await this.putLayer(passed, content, layers[0]?.digest);
  }

  private async putLayer(passed: Verified, content: AsyncIterable<Uint8Array>, digest: string | undefined) {
    let known = false;
    const added = async ({ digest }: LayerFacts) => {
      known = await this.isKnown(digest);
      if (!known) await this.add(digest);
    };
    const { sizeBytes } = await this.ports.blobs.put(passed.through(content, added), digest, this.signal);
    return { ...passed.facts(), sizeBytes, known };
  }

  private async storeConfig(): Promise<void> {
    const { bytes, digest } = this.request.contents.config.json;
    if (await this.isKnown(digest)) return;
    await this.add(digest);
    await this.ports.blobs.put(onePiece(bytes), digest, this.signal);
  }

  private makeManifest() {
    const { config, layers } = this.request.contents;
    const descriptors = layers.map(({ entry }) => {
      const layer = this.stored.get(entry);
      if (!layer) throw new Error(`${entry.path} was not read`);
      return { mediaType: ociLayerTypes[layer.compression], digest: layer.digest, size: layer.sizeBytes };
    });
    const bytes = buildManifest(
      { mediaType: ociConfigType, digest: config.json.digest, size: config.json.bytes.length },
      descriptors,
    );
    return { bytes, digest: this.ports.checks.digestOf(bytes), mediaType: ociManifestType };
  }

  /** There, and not because of us. It stays there until the manifest names it. */
  private async isKnown(digest: string): Promise<boolean> {
    return !this.added.includes(digest) && (await this.ports.blobs.claim(digest));
  }

  private async add(digest: string): Promise<void> {
    if (this.added.includes(digest)) return;
    this.added.push(digest);
    await this.observer.adding([...this.added]);
  }
}

/** One content that stands for one or more layers, verified while it passes. */
class Verified {
  private readonly layers: PlannedLayer[];
  private readonly all: PlannedLayer[];
  private readonly checks: LayerChecks;
  private readonly signal: AbortSignal;
  private found: LayerFacts | undefined;

  constructor(layers: PlannedLayer[], all: PlannedLayer[], checks: LayerChecks, signal: AbortSignal) {
    this.layers = layers;
    this.all = all;
    this.checks = checks;
    this.signal = signal;
  }

  facts(): LayerFacts {
    if (!this.found) throw new Error("the layer was not read to its end");
    return this.found;
  }

  async *through(content: AsyncIterable<Uint8Array>, before?: (facts: LayerFacts) => Promise<void>) {
    const [first] = this.layers;
    if (!first) throw new Error("a content without a layer was read");
    this.found = yield* this.checks.pass(content, layerNameOf(first, this.all), this.signal);
    for (const layer of this.layers) checkFacts(layer, this.found, layerText(layerNameOf(layer, this.all)));
    await before?.(this.found);
  }
}

function checkFacts(layer: PlannedLayer, facts: LayerFacts, name: string): void {
  if (layer.digest !== undefined && facts.digest !== layer.digest) {
    throw new ImageError(
      "InvalidImage",
      `${name} has the content ${facts.digest}, but its digest says ${layer.digest}.`,
    );
  }
  if (facts.diffId !== layer.diffId) {
    const read = facts.compression === "none" ? "has the content" : "unpacks to";
    throw new ImageError(
      "InvalidImage",
      `${name} ${read} ${facts.diffId}, but the image's config says diff_id ${layer.diffId}.`,
    );
  }
}

/** The second line of a refusal: what to do, and what need not be done again. */
function withCure(error: ImageError, sound: number[]): ImageError {
  if (error.message.includes("\n")) return error;
  const list = sound.length > 1 ? `${sound.slice(0, -1).join(", ")} and ${sound.at(-1)}` : `${sound[0]}`;
  const others =
    sound.length === 0 ? "" : sound.length === 1 ? `; layer ${list} is sound` : `; layers ${list} are sound`;
  return invalid(error.message, `Build that layer again, and save the image anew${others}.`, error);
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
