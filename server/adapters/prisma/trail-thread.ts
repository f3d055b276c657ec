/** Hands batches to the thread that writes the trail. One that has died is replaced at the next batch. */
import { ReplacedThread } from "./replaced-thread.ts";
import type { TrailRows } from "./trail-rows.ts";

export type TrailAnswer = { kind: "written" } | { kind: "failed"; message: string };

export class TrailThread implements AsyncDisposable {
  readonly #thread: ReplacedThread<TrailAnswer>;
  #waiting: PromiseWithResolvers<void> | undefined;

  /** It begins at once: it takes tens of milliseconds, and somebody waits for the first record. */
  constructor(databaseFile: string) {
    this.#thread = new ReplacedThread({
      script: new URL("./trail-worker.ts", import.meta.url),
      ...{ databaseFile, purpose: "writes the trail" },
      onAnswer: (answer: TrailAnswer) => {
        this.#thread.worker().unref();
        if (answer.kind === "written") this.#waiting?.resolve();
        else this.#waiting?.reject(new Error(answer.message));
      },
      onEnd: (error) => this.#waiting?.reject(error),
    });
    this.#thread.worker();
  }

  /** One batch at a time. @throws when it cannot be told that it was written: it may be, if the thread has died */
  write(rows: TrailRows): Promise<void> {
    const waiting = Promise.withResolvers<void>();
    this.#waiting = waiting;
    const worker = this.#thread.worker();
    // It keeps the process alive while it writes.
    worker.ref();
    worker.postMessage(rows);
    return waiting.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}
