/** A layer put together again from its chunks, read and decrypted ahead on the worker threads. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { StoreError } from "../../core/errors/store-error.ts";
import type { ChunkReference } from "../../core/image/chunk.ts";
import { giveBack } from "./give-back.ts";
import type { StorePlace } from "./layer-jobs.ts";
import type { LayerRunner } from "./layer-workers.ts";

/** What one job reads: enough that handing it over costs nothing beside it. */
const batchBytes = 6 * 1024 * 1024;
const firstBatchBytes = 768 * 1024;
/** Put together and not read yet. */
const chunksAhead = 8;

export interface StoredLayer {
  diffId: string;
  chunks: readonly ChunkReference[];
}

/** Layers of one image. */
export class LayerReading {
  readonly #readers: LayerRunner;
  readonly #place: StorePlace;
  /** The memory of all pieces that were given out. */
  readonly #given = new WeakSet<ArrayBufferLike>();

  constructor(readers: LayerRunner, place: StorePlace) {
    this.#readers = readers;
    this.#place = place;
  }

  /** @returns the tar, chunk by chunk; it breaks off with StoreError ChunkDamaged when it is not that layer. */
  open(layer: StoredLayer): Readable {
    // As bytes, several chunks would be copied into one for whoever reads without a pipe.
    return Readable.from(this.#assembled(layer), { objectMode: true, highWaterMark: chunksAhead });
  }

  /** @param piece of one of the layers, which nobody will look at again; anything else is left alone */
  giveBack(piece: Uint8Array): void {
    if (this.#given.has(piece.buffer)) giveBack([piece]);
  }

  async *#assembled({ diffId, chunks }: StoredLayer): AsyncGenerator<Uint8Array> {
    const hash = createHash("sha256");
    for await (const piece of this.#chunks(chunks)) {
      hash.update(piece);
      this.#given.add(piece.buffer);
      yield piece;
    }
    const found = `sha256:${hash.digest("hex")}`;
    if (found === diffId) return;
    throw new StoreError(
      "ChunkDamaged",
      `The stored layer ${diffId} is not what was pushed: put together it is ${found}.`,
    );
  }

  /** Read and decrypted ahead. */
  async *#chunks(chunks: StoredLayer["chunks"]): AsyncGenerator<Uint8Array> {
    const given = new AbortController();
    const batches = batchesOf(chunks);
    const ahead: Promise<Uint8Array[]>[] = [];
    const readNext = () => {
      const batch = batches.next();
      if (batch.done) return;
      const reading = this.#readers.run("read", { place: this.#place, chunks: batch.value }, given.signal);
      // Met when its turn comes, or of no interest when the layer is given up before.
      reading.catch(() => undefined);
      ahead.push(reading);
    };
    for (let lane = 0; lane < 2 * this.#readers.size; lane++) readNext();
    for (let next = ahead.shift(); next; next = ahead.shift()) {
      const pieces = await next;
      readNext();
      yield* pieces;
    }
  }
}

/** Small ones first, so that there soon is something to hash, and last, so that all threads end together. */
function* batchesOf(chunks: readonly ChunkReference[]): Generator<ChunkReference[]> {
  let ahead = chunks.reduce((sum, { length }) => sum + length, 0);
  let most = firstBatchBytes;
  let batch: ChunkReference[] = [];
  let bytes = 0;
  for (const chunk of chunks) {
    batch.push(chunk);
    bytes += chunk.length;
    if (bytes < Math.max(firstBatchBytes, Math.min(most, ahead / 8))) continue;
    yield batch;
    ahead -= bytes;
    most = Math.min(batchBytes, 2 * most);
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
