/**
 * The thread that writes history: what is kept of each invoke costs the processor a tenth of a millisecond, and the
 * thread that answers invokes must not spend it. It begins with the first batch; one that dies is replaced at the next.
 */
import type { Worker } from "node:worker_threads";
import type { HistoryMessage, HistoryTotals } from "./history-batch.ts";
import { ReplacedThread } from "./replaced-thread.ts";

export type ThreadAnswer = { kind: "written"; totals: HistoryTotals } | { kind: "failed"; message: string };

export class HistoryThread implements AsyncDisposable {
  readonly #thread: ReplacedThread<ThreadAnswer>;
  #waiting: PromiseWithResolvers<HistoryTotals> | undefined;

  constructor(databaseFile: string) {
    this.#thread = new ReplacedThread({
      script: new URL("./history-worker.ts", import.meta.url),
      ...{ databaseFile, purpose: "writes history" },
      onAnswer: (answer: ThreadAnswer) => {
        if (answer.kind === "written") this.#waiting?.resolve(answer.totals);
        else this.#waiting?.reject(new Error(answer.message));
      },
      onEnd: (error) => this.#waiting?.reject(error),
    });
  }

  /**
   * One batch at a time.
   * @param parts made one by one, each in a turn of the event loop of its own
   * @returns the totals after it. @throws when nothing of it was written
   */
  write(parts: Iterator<HistoryMessage>): Promise<HistoryTotals> {
    const waiting = Promise.withResolvers<HistoryTotals>();
    this.#waiting = waiting;
    this.#hand(parts, this.#thread.worker());
    return waiting.promise;
  }

  #hand(parts: Iterator<HistoryMessage>, worker: Worker): void {
    // What one that has ended was handed is not written.
    if (!this.#thread.runs(worker)) return;
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

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}
