import { Worker } from "node:worker_threads";

export interface ThreadParts<Answer> {
  script: URL;
  databaseFile: string;
  /** More of its `workerData`. */
  shared?: object;
  /** The end of "the thread that …", for errors. */
  purpose: string;
  onAnswer(answer: Answer): void;
  /** What it was still asked gets no answer. */
  onEnd(error: Error): void;
}

/**
 * A thread beside that works in the database: begun when it is needed, and replaced by another when it has died. It
 * does not keep the process alive by itself.
 */
export class ReplacedThread<Answer> implements AsyncDisposable {
  readonly #parts: ThreadParts<Answer>;
  #worker: Worker | undefined;

  constructor(parts: ThreadParts<Answer>) {
    this.#parts = parts;
  }

  /** The one that runs. */
  worker(): Worker {
    this.#worker ??= this.#start();
    return this.#worker;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const { script, databaseFile, shared, purpose, onAnswer, onEnd } = this.#parts;
    const worker = new Worker(script, { workerData: { ...shared, file: databaseFile } });
    worker.unref();
    worker.on("message", onAnswer);
    let cause: unknown;
    worker.on("error", (error) => {
      cause = error;
    });
    worker.on("exit", () => {
      if (this.#worker === worker) this.#worker = undefined;
      onEnd(new Error(`the thread that ${purpose} has ended`, { cause }));
    });
    return worker;
  }
}
