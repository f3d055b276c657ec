/** One layer into the store: read, verified, cut, encrypted and put, in one pass that holds a few chunks at a time. */
import type { ChunkReference } from "../../core/image/chunk.ts";
import { ChunkCutter } from "../../core/image/chunking.ts";
import { LayerScan } from "../../core/image/layer-scan.ts";
import type { ChunkFiles } from "./chunk-files.ts";
import type { ChunkSink } from "./chunk-sink.ts";
import { EntryPacker } from "./layer-entries.ts";
import type { LayerRecords } from "./layer-records.ts";
import { Outstanding } from "./outstanding.ts";
import type { ReadBuffers } from "./read-buffers.ts";
import { type LayerSource, readLayer } from "./read-layer.ts";

/** What a layer is put into. */
export interface LayerStore {
  chunks: ChunkFiles;
  records: LayerRecords;
  buffers: ReadBuffers;
  /** For one layer. */
  openSink(): ChunkSink;
  /** For layers that are worth a thread of their own, while there is a core for it. */
  sinkBeside(): ChunkSink | undefined;
}

export interface LayerTally {
  /** Of the tar, so far. */
  doneBytes: number;
  /** Of chunks that were not there. */
  newBytes: number;
  /** Of chunks that were. */
  sharedBytes: number;
  /** Chunks that were there and damaged. */
  repairedChunks: number;
}

export interface LayerResult extends LayerTally {
  /** It was in the store, and not read again. */
  known: boolean;
  chunks: ChunkReference[];
  /** Names of chunks that were stored for it. */
  newChunks: string[];
}

/** Cut, and waiting to be sealed. */
const aheadBytes = 2 * 1024 * 1024;
/** What a layer has before it is a large one. */
const largeLayerBytes = 16 * 1024 * 1024;

/** @throws ImageError InvalidImage; then the chunks that were put belong to nobody, and are collected. */
export async function sealLayer(
  source: LayerSource,
  store: LayerStore,
  onProgress: (tally: LayerTally) => void,
): Promise<LayerResult> {
  const record = await store.records.get(source.diffId);
  const { digest } = source.name;
  // A plain tar's digest is the diff_id: whoever stored the blob has compared it.
  const isAttested = record && (record.blobDigests.includes(digest) || digest === source.diffId);
  if (isAttested && (await areThere(record.chunks, store.chunks))) {
    const { sizeBytes, chunks } = record;
    return {
      known: true,
      chunks,
      newChunks: [],
      doneBytes: sizeBytes,
      newBytes: 0,
      sharedBytes: sizeBytes,
      repairedChunks: 0,
    };
  }
  const blobDigests = new Set([...(record?.blobDigests ?? []), digest]);
  return readAndSeal({ ...source, blobDigests }, store, onProgress);
}

async function areThere(chunks: readonly ChunkReference[], files: ChunkFiles): Promise<boolean> {
  const ahead = chunks.values();
  let missing = false;
  // As many at once as Node has threads for files.
  const lanes = Array.from({ length: 4 }, async () => {
    for (const chunk of ahead) if (missing || !(await files.has(chunk))) missing = true;
  });
  await Promise.all(lanes);
  return !missing;
}

async function readAndSeal(
  source: LayerSource & { blobDigests: ReadonlySet<string> },
  store: LayerStore,
  onProgress: (tally: LayerTally) => void,
): Promise<LayerResult> {
  using entries = new EntryPacker();
  const scan = new LayerScan(source.name, (entry) => entries.add(entry));
  const puts = new ChunkPuts(store);
  const cutter = new ChunkCutter();
  let open: Uint8Array[] = [];
  /** Have bytes of the open chunk. */
  let held: SharedPiece[] = [];
  try {
    for await (const bytes of readLayer(source, scan, store.buffers)) {
      const buffer = new SharedPiece(bytes, store.buffers);
      let from = 0;
      for (let end = cutter.next(bytes, 0); end >= 0; end = cutter.next(bytes, from)) {
        await puts.add([...open, bytes.subarray(from, end)], [...held, buffer]);
        for (const done of held) done.release();
        [open, held, from] = [[], [], end];
      }
      if (from < bytes.length) open.push(bytes.subarray(from));
      held.push(buffer);
      await entries.flush();
      onProgress({ ...puts.tally, doneBytes: scan.sizeBytes });
    }
    if (open.length > 0) await puts.add(open, held);
    await puts.sealed();
  } catch (error) {
    // Nothing is written any more when the failure is told.
    await Promise.allSettled([puts.end()]);
    throw error;
  }
  const { chunks, newChunks, tally } = puts;
  const { sizeBytes } = scan;
  const blobDigests = [...source.blobDigests].sort();
  const record = async () =>
    store.records.put({ diffId: source.diffId, blobDigests, sizeBytes, chunks }, await entries.end());
  // Whoever finds the record looks for its chunks: it need not wait for them.
  const ends = await Promise.allSettled([puts.end(), record()]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return { known: false, chunks, newChunks, ...tally, doneBytes: sizeBytes };
}

/** Bytes of the layer; their memory is given back when every chunk that has some of them is put. */
class SharedPiece {
  readonly #bytes: Uint8Array;
  readonly #buffers: ReadBuffers;
  #users = 1;

  constructor(bytes: Uint8Array, buffers: ReadBuffers) {
    this.#bytes = bytes;
    this.#buffers = buffers;
  }

  take(): void {
    this.#users += 1;
  }

  release(): void {
    this.#users -= 1;
    if (this.#users === 0) this.#buffers.giveBack(this.#bytes);
  }
}

/** Seals chunks and puts them, some at a time. */
class ChunkPuts {
  /** In the order of the layer. */
  readonly chunks: ChunkReference[] = [];
  readonly newChunks: string[] = [];
  readonly tally = { newBytes: 0, sharedBytes: 0, repairedChunks: 0 };
  readonly #store: LayerStore;
  readonly #here: ChunkSink;
  #beside: ChunkSink | undefined;
  readonly #running = new Outstanding(aheadBytes);
  #addedChunks = 0;
  #addedBytes = 0;

  constructor(store: LayerStore) {
    this.#store = store;
    this.#here = store.openSink();
  }

  /** @param buffers which the pieces are of @throws what an earlier chunk could not be put for. */
  async add(pieces: Uint8Array[], buffers: readonly SharedPiece[]): Promise<void> {
    await this.#running.room();
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const at = this.#addedChunks++;
    this.#addedBytes += length;
    for (const buffer of buffers) buffer.take();
    const putting = this.#sink()
      .put(pieces)
      .then(({ reference, outcome }) => {
        this.chunks[at] = reference;
        this.tally[outcome === "there" ? "sharedBytes" : "newBytes"] += length;
        if (outcome !== "there") this.newChunks.push(reference.name);
        if (outcome === "repaired") this.tally.repairedChunks += 1;
      })
      .finally(() => {
        for (const buffer of buffers) buffer.release();
      });
    this.#running.begin(length, putting);
  }

  /** What is told of the chunks is complete when it is over. @throws as `add` */
  async sealed(): Promise<void> {
    await this.#running.end();
  }

  /** Nothing is written any more when it is over. @throws as `add` */
  async end(): Promise<void> {
    const ends = [
      ...(await Promise.allSettled([this.#running.end()])),
      ...(await Promise.allSettled([this.#here.end(), this.#beside?.end()])),
    ];
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  #sink(): ChunkSink {
    const beside = this.#addedBytes > largeLayerBytes ? this.#store.sinkBeside() : undefined;
    this.#beside ??= beside;
    return beside ?? this.#here;
  }
}
