/**
 * A sink whose chunks are sealed and put by a thread beside. Reading a layer and sealing it take about as long: a large
 * layer alone has two cores then. Chunks are handed over in shared memory, copied once.
 */
import { Worker } from "node:worker_threads";
import { chunkSizes } from "../../core/image/chunking.ts";
import type { ChunkSink, PutChunk } from "./chunk-sink.ts";

/** Where chunks go, and what makes their keys. */
export interface ChunkPlace {
  chunksFolder: string;
  salt: Uint8Array;
  openedAs: string;
  changes: SharedArrayBuffer;
}

export interface SealingOrder {
  id: number;
  place: ChunkPlace;
  /** Absent: that was all of the layer. */
  chunk?: { offset: number; length: number };
}

export type SealingAnswer = { id: number } & ({ put?: PutChunk } | { error: unknown });

export interface SealingWorkerData {
  memory: SharedArrayBuffer;
}

/** Handed over at once: one is sealed while others are copied. */
const slots = 8;
/** Chunks that keep the thread busy while another is sealed elsewhere. */
const enoughAhead = 4;

type Waiter = PromiseWithResolvers<PutChunk | undefined>;

/** For one layer at a time. */
export class SealingThread {
  readonly #worker: Worker;
  readonly #memory = new SharedArrayBuffer(slots * chunkSizes.maxBytes);
  readonly #free = Array.from({ length: slots }, (_, at) => at * chunkSizes.maxBytes);
  readonly #forSlot: ((offset: number) => void)[] = [];
  readonly #waiting = new Map<number, Waiter>();
  #lastId = 0;
  #failure: Error | undefined;

  constructor() {
    const workerData: SealingWorkerData = { memory: this.#memory };
    this.#worker = new Worker(new URL("./sealing-worker.ts", import.meta.url), { execArgv: [], workerData });
    this.#worker.unref();
    this.#worker.on("message", (answer: SealingAnswer) => this.#answered(answer));
    this.#worker.on("error", (cause) => this.#fail(new Error("the thread that seals chunks has failed", { cause })));
    this.#worker.on("exit", (code) =>
      this.#fail(new Error(`the thread that seals chunks has ended with code ${code}`)),
    );
  }

  /** It has ended, and puts nothing any more. */
  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** Whoever has another chunk had better seal it alone. */
  get isBehind(): boolean {
    return this.#waiting.size >= enoughAhead;
  }

  sinkInto(place: ChunkPlace): ChunkSink {
    return {
      put: (pieces) => this.#put(place, pieces),
      end: async () => void (await this.#order(place, undefined)),
    };
  }

  async #put(place: ChunkPlace, pieces: readonly Uint8Array[]): Promise<PutChunk> {
    const offset = this.#free.pop() ?? (await new Promise<number>((resolve) => this.#forSlot.push(resolve)));
    try {
      const target = new Uint8Array(this.#memory, offset, chunkSizes.maxBytes);
      let length = 0;
      for (const piece of pieces) {
        target.set(piece, length);
        length += piece.length;
      }
      const put = await this.#order(place, { offset, length });
      if (put) return put;
      throw new Error("the thread that seals chunks has answered something else");
    } finally {
      const next = this.#forSlot.shift();
      if (next) next(offset);
      else this.#free.push(offset);
    }
  }

  #order(place: ChunkPlace, chunk: SealingOrder["chunk"]): Promise<PutChunk | undefined> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = ++this.#lastId;
    const waiter: Waiter = Promise.withResolvers();
    this.#waiting.set(id, waiter);
    this.#worker.ref();
    this.#worker.postMessage({ id, place, chunk } satisfies SealingOrder);
    return waiter.promise;
  }

  #answered(answer: SealingAnswer): void {
    const waiter = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ("error" in answer) waiter?.reject(answer.error);
    else waiter?.resolve(answer.put);
  }

  #fail(failure: Error): void {
    this.#failure ??= failure;
    for (const waiter of this.#waiting.values()) waiter.reject(failure);
    this.#waiting.clear();
  }
}
