/**
 * The thread that writes history: what is kept of each invoke costs the processor a tenth of a millisecond, and the
 * thread that answers invokes must not spend it. It begins with the first batch; one that dies is replaced at the next.
 */
import { Worker } from "node:worker_threads";
import type { HistoryMessage, HistoryTotals } from "./history-batch.ts";

export type ThreadAnswer = { kind: "written"; totals: HistoryTotals } | { kind: "failed"; message: string };

export class HistoryThread implements AsyncDisposable {
  readonly #file: string;
  #worker: Worker | undefined;
  #waiting: PromiseWithResolvers<HistoryTotals> | undefined;

  constructor(databaseFile: string) {
    this.#file = databaseFile;
  }

  /**
   * One batch at a time.
   * @param parts made one by one, each in a turn of the event loop of its own
   * @returns the totals after it. @throws when nothing of it was written
   */
  write(parts: Iterator<HistoryMessage>): Promise<HistoryTotals> {
    const waiting = Promise.withResolvers<HistoryTotals>();
    this.#waiting = waiting;
    this.#worker ??= this.#start();
    this.#hand(parts, this.#worker);
    return waiting.promise;
  }

  #hand(parts: Iterator<HistoryMessage>, worker: Worker): void {
    // What one that has ended was handed is not written.
    if (this.#worker !== worker) return;
    try {
      const { value: part, done } = parts.next();
      if (done) return;
      worker.postMessage(part, [part.bodies.buffer]);
      if (!part.last) setImmediate(() => this.#hand(parts, worker));
    } catch (error) {
      // It has only some of the batch, and goes back to before it as it ends.
      this.#waiting?.reject(error);
      void worker.terminate();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL("./history-worker.ts", import.meta.url), { workerData: { file: this.#file } });
    // It keeps the process alive only while it writes, which its caller waits for.
    worker.unref();
    worker.on("message", (answer: ThreadAnswer) => {
      if (answer.kind === "written") this.#waiting?.resolve(answer.totals);
      else this.#waiting?.reject(new Error(answer.message));
    });
    let cause: unknown;
    worker.on("error", (error) => {
      cause = error;
    });
    worker.on("exit", () => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#waiting?.reject(new Error("the thread that writes history has ended", { cause }));
    });
    return worker;
  }
}
