/**
 * Worker threads that read layers: unpacking and hashing keep a core busy, and the thread that answers invokes must
 * not wait for it. At most one a core; a job whose thread dies fails alone.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { ImageError, type ImageErrorCode } from "../../core/errors/image-error.ts";
import type { ImageFacts } from "../../core/image/image-facts.ts";
import type { LayerJob, MergeJob, VerifiedLayer } from "./verify-layer.ts";

export type WorkerAnswer =
  | { kind: "progress"; doneBytes: number }
  | { kind: "done"; result: VerifiedLayer | ImageFacts }
  | { kind: "refused"; code: ImageErrorCode; message: string }
  | { kind: "failed"; error: unknown };

interface Task {
  job: LayerJob | MergeJob;
  signal: AbortSignal;
  onBytes(doneBytes: number): void;
  resolve(result: VerifiedLayer | ImageFacts): void;
  reject(error: unknown): void;
}

export class LayerWorkers implements AsyncDisposable {
  readonly #size: number;
  readonly #script: URL;
  readonly #idle: Worker[] = [];
  readonly #busy = new Set<Worker>();
  readonly #waiting: Task[] = [];
  #disposed = false;

  constructor(size = availableParallelism(), script = new URL("./layer-worker.ts", import.meta.url)) {
    this.#size = size;
    this.#script = script;
  }

  /** How many jobs can run at once. */
  get size(): number {
    return this.#size;
  }

  /** @param onBytes at most ten times a second. @throws ImageError InvalidImage. */
  verify(job: LayerJob, signal: AbortSignal, onBytes: (doneBytes: number) => void): Promise<VerifiedLayer> {
    return this.#run(job, signal, onBytes) as Promise<VerifiedLayer>;
  }

  merge(job: MergeJob, signal: AbortSignal): Promise<ImageFacts> {
    return this.#run(job, signal, () => undefined) as Promise<ImageFacts>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const task of this.#waiting.splice(0)) task.reject(new Error("the platform is stopping"));
    await Promise.all([...this.#idle, ...this.#busy].map((worker) => worker.terminate()));
  }

  #run(job: Task["job"], signal: AbortSignal, onBytes: Task["onBytes"]): Promise<VerifiedLayer | ImageFacts> {
    return new Promise((resolve, reject) => {
      if (this.#disposed) throw new Error("the platform is stopping");
      this.#waiting.push({ job, signal, onBytes, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    while (this.#busy.size < this.#size) {
      const task = this.#waiting.shift();
      if (!task) return;
      if (task.signal.aborted) task.reject(task.signal.reason);
      else this.#start(task, this.#idle.pop() ?? new Worker(this.#script, { execArgv: [] }));
    }
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
    worker.removeAllListeners();
    worker.ref();
    const over = (isReusable: boolean) => {
      worker.removeAllListeners();
      task.signal.removeEventListener("abort", aborted);
      this.#busy.delete(worker);
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
      failed(new Error("the thread that read the image's layers has failed", { cause: error }));
    });
    worker.on("exit", (code) => {
      failed(new Error(`the thread that read the image's layers has ended with code ${code}`));
    });
    worker.on("message", (answer: WorkerAnswer) => {
      if (answer.kind === "progress") return task.onBytes(answer.doneBytes);
      over(true);
      if (answer.kind === "done") task.resolve(answer.result);
      else if (answer.kind === "refused") task.reject(new ImageError(answer.code, answer.message));
      else task.reject(answer.error);
    });
    worker.postMessage(task.job);
  }
}
