/**
 * What is known of each layer in the store, so that it is read once: its chunks, and its entries for the merged tree.
 *
 * A record says as much as the layer itself, so it is sealed with a key made from the salt, under a name made from the
 * salt. It keeps no chunk from being collected: a layer whose chunks are gone is read again.
 */
import { createHmac } from "node:crypto";
import { z } from "zod";
import type { ChunkReference } from "../../core/image/chunk.ts";
import { digestSchema } from "../../core/image/digest.ts";
import type { LayerEntry } from "../../core/image/layer-entry.ts";
import { canonicalJson } from "./canonical-json.ts";
import { disk, type Files } from "./files.ts";
import { unpackEntries } from "./layer-entries.ts";
import { decodeMarked, encodeMarked, listDigest, namesOf, parseJson } from "./marked-file.ts";
import { openBox, sealBox } from "./sealed-box.ts";
import { SealedFiles } from "./sealed-files.ts";

export interface LayerRecord {
  diffId: string;
  /** Blobs that were found to be this layer, packed one way or another. */
  blobDigests: string[];
  /** Of the tar. */
  sizeBytes: number;
  chunks: ChunkReference[];
}

const version = 1;

export class LayerRecords {
  readonly #files: SealedFiles;
  readonly #salt: Uint8Array;

  /** @param folder `<data>/manifests/layers`, prepared */
  constructor(folder: string, salt: Uint8Array, files: Files = disk) {
    this.#files = new SealedFiles(folder, files);
    this.#salt = salt;
  }

  /** @param entries packed */
  async put(record: LayerRecord, entries: Uint8Array): Promise<void> {
    const { diffId, blobDigests, sizeBytes, chunks } = record;
    const chunkNames = namesOf(chunks);
    const key = this.#secret("lambdarium/layer-key/v1", diffId);
    const facts = canonicalJson({ blobDigests, chunks: chunks.map((chunk) => ({ ...chunk })), diffId, sizeBytes });
    const box = (content: Uint8Array, part: "facts" | "entries") =>
      sealBox(content, key, purposeOf(diffId, listDigest(chunkNames), part));
    const [first, second] = [box(Buffer.from(facts), "facts"), box(entries, "entries")];
    const pieces = encodeMarked({ factsBytes: first.length, version }, chunkNames, [first, second]);
    await this.#files.put(this.#nameOf(diffId), pieces);
  }

  /** @returns undefined when there is none that can be opened: the layer has to be read. */
  async get(diffId: string): Promise<LayerRecord | undefined> {
    const facts = await this.#open(diffId, "facts");
    if (!facts) return undefined;
    const parsed = factsShape.safeParse(parseJson(facts.toString()));
    return parsed.success && parsed.data.diffId === diffId ? parsed.data : undefined;
  }

  /** In the order of the layer. @returns false when there is no record. */
  async entries(diffId: string, onEntry: (entry: LayerEntry) => void): Promise<boolean> {
    const packed = await this.#open(diffId, "entries");
    if (!packed) return false;
    await unpackEntries(packed, onEntry);
    return true;
  }

  async #open(diffId: string, part: "facts" | "entries"): Promise<Buffer | undefined> {
    const file = await this.#files.read(this.#nameOf(diffId));
    const marked = file && decodeMarked(file, headerShape);
    if (!marked) return undefined;
    const { factsBytes } = marked.header;
    const box = part === "facts" ? marked.sealed.subarray(0, factsBytes) : marked.sealed.subarray(factsBytes);
    const key = this.#secret("lambdarium/layer-key/v1", diffId);
    return openBox(box, key, purposeOf(diffId, marked.chunksSha256, part));
  }

  #nameOf(diffId: string): string {
    return this.#secret("lambdarium/layer-name/v1", diffId).toString("hex");
  }

  #secret(use: string, diffId: string): Buffer {
    return createHmac("sha256", this.#salt).update(`${use}\0${diffId}`).digest();
  }
}

function purposeOf(diffId: string, chunksSha256: string, part: string): string {
  return canonicalJson({ chunksSha256, diffId, part, version });
}

const headerShape = z.object({ factsBytes: z.int().nonnegative(), version: z.literal(version) });
const hex = z.string().length(64);
const size = z.int().nonnegative();
const factsShape = z.strictObject({
  blobDigests: z.array(digestSchema),
  chunks: z.array(z.strictObject({ key: hex, length: size, name: hex, p: hex })),
  diffId: digestSchema,
  sizeBytes: size,
});
