/** Hands batches to the thread that writes the trail. One that has died is replaced at the next batch. */
import { Worker } from "node:worker_threads";
import type { TrailRows } from "./trail-rows.ts";

export type TrailAnswer = { kind: "written" } | { kind: "failed"; message: string };

export class TrailThread implements AsyncDisposable {
  readonly #file: string;
  #worker: Worker | undefined;
  #waiting: PromiseWithResolvers<void> | undefined;

  /** It begins at once: it takes tens of milliseconds, and somebody waits for the first record. */
  constructor(databaseFile: string) {
    this.#file = databaseFile;
    this.#worker = this.#start();
  }

  /** One batch at a time. @throws when it cannot be told that it was written: it may be, if the thread has died */
  write(rows: TrailRows): Promise<void> {
    const waiting = Promise.withResolvers<void>();
    this.#waiting = waiting;
    this.#worker ??= this.#start();
    // It keeps the process alive while it writes.
    this.#worker.ref();
    this.#worker.postMessage(rows);
    return waiting.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL("./trail-worker.ts", import.meta.url), { workerData: { file: this.#file } });
    worker.unref();
    worker.on("message", (answer: TrailAnswer) => {
      worker.unref();
      if (answer.kind === "written") this.#waiting?.resolve();
      else this.#waiting?.reject(new Error(answer.message));
    });
    let cause: unknown;
    worker.on("error", (error) => {
      cause = error;
    });
    worker.on("exit", () => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#waiting?.reject(new Error("the thread that writes the trail has ended", { cause }));
    });
    return worker;
  }
}
