/**
 * Worker threads for layers: unpacking, hashing and encrypting keep a core busy, and the thread that answers invokes
 * must not wait for it. At most one a core; a job whose thread dies fails alone.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { ImageError, type ImageErrorCode } from "../../core/errors/image-error.ts";
import { StoreError, type StoreErrorCode } from "../../core/errors/store-error.ts";
import type { JobAnswer, JobKind, LayerJob, LayerJobs } from "./layer-jobs.ts";
import type { LayerTally } from "./seal-layer.ts";

export type WorkerAnswer =
  | { kind: "progress"; tally: LayerTally }
  | { kind: "done"; result: JobAnswer }
  | { kind: "refused"; code: ImageErrorCode; message: string }
  | { kind: "damaged"; code: StoreErrorCode; message: string }
  | { kind: "failed"; error: unknown };

interface Task {
  job: LayerJob;
  signal: AbortSignal;
  onProgress(tally: LayerTally): void;
  resolve(result: JobAnswer): void;
  reject(error: unknown): void;
}

export interface LayerWorkerData {
  /** How many threads are at work now, for each of them to see. */
  atWork: Int32Array<SharedArrayBuffer>;
  /** How many there can be. */
  size: number;
}

/** Whatever does jobs: threads, or a test by itself. */
export interface LayerRunner {
  /** How many jobs can run at once. */
  readonly size: number;
  /** @param onProgress at most ten times a second. @throws ImageError, StoreError */
  run<Kind extends JobKind>(
    kind: Kind,
    ask: LayerJobs[Kind]["ask"],
    signal: AbortSignal,
    onProgress?: (tally: LayerTally) => void,
  ): Promise<LayerJobs[Kind]["answer"]>;
}

export class LayerWorkers implements LayerRunner, AsyncDisposable {
  readonly #size: number;
  readonly #script: URL;
  readonly #idle: Worker[] = [];
  readonly #busy = new Set<Worker>();
  readonly #waiting: Task[] = [];
  readonly #atWork = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #disposed = false;

  constructor(size = availableParallelism(), script = new URL("./layer-worker.ts", import.meta.url)) {
    this.#size = size;
    this.#script = script;
  }

  get size(): number {
    return this.#size;
  }

  run<Kind extends JobKind>(
    kind: Kind,
    ask: LayerJobs[Kind]["ask"],
    signal: AbortSignal,
    onProgress: (tally: LayerTally) => void = () => undefined,
  ): Promise<LayerJobs[Kind]["answer"]> {
    return new Promise((resolve, reject) => {
      if (this.#disposed) throw new Error("the platform is stopping");
      this.#waiting.push({ job: { kind, ...ask } as LayerJob, signal, onProgress, resolve, reject });
      this.#next();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const task of this.#waiting.splice(0)) task.reject(new Error("the platform is stopping"));
    await Promise.all([...this.#idle, ...this.#busy].map((worker) => worker.terminate()));
  }

  #next(): void {
    while (this.#busy.size < this.#size) {
      const task = this.#waiting.shift();
      if (!task) return;
      if (task.signal.aborted) task.reject(task.signal.reason);
      else this.#start(task, this.#idle.pop() ?? this.#make());
    }
  }

  #make(): Worker {
    const workerData: LayerWorkerData = { atWork: this.#atWork, size: this.#size };
    return new Worker(this.#script, { execArgv: [], workerData });
  }

  #tellAtWork(): void {
    Atomics.store(this.#atWork, 0, this.#busy.size);
  }

  /** An idle thread does not keep the process alive; one that dies is forgotten. */
  #rest(worker: Worker): void {
    worker.unref();
    this.#idle.push(worker);
    const forget = () => {
      const at = this.#idle.indexOf(worker);
      if (at >= 0) this.#idle.splice(at, 1);
    };
    worker.once("error", forget);
    worker.once("exit", forget);
  }

  #start(task: Task, worker: Worker): void {
    this.#busy.add(worker);
    this.#tellAtWork();
    worker.removeAllListeners();
    worker.ref();
    const over = (isReusable: boolean) => {
      worker.removeAllListeners();
      task.signal.removeEventListener("abort", aborted);
      this.#busy.delete(worker);
      this.#tellAtWork();
      if (isReusable) this.#rest(worker);
      this.#next();
    };
    const failed = async (error: unknown) => {
      over(false);
      // Not before the thread is gone: what it was writing may then be removed.
      await worker.terminate();
      task.reject(error);
    };
    const aborted = () => failed(task.signal.reason);
    task.signal.addEventListener("abort", aborted, { once: true });
    worker.on("error", (error) => {
      failed(new Error("the thread that worked on the image's layers has failed", { cause: error }));
    });
    worker.on("exit", (code) => {
      failed(new Error(`the thread that worked on the image's layers has ended with code ${code}`));
    });
    worker.on("message", (answer: WorkerAnswer) => {
      if (answer.kind === "progress") return task.onProgress(answer.tally);
      over(true);
      if (answer.kind === "done") task.resolve(answer.result);
      else if (answer.kind === "refused") task.reject(new ImageError(answer.code, answer.message));
      else if (answer.kind === "damaged") task.reject(new StoreError(answer.code, answer.message));
      else task.reject(answer.error);
    });
    worker.postMessage(task.job);
  }
}
