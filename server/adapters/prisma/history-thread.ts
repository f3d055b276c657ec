/**
 * The thread that writes history: what is kept of each invoke costs the processor a tenth of a millisecond, and the
 * thread that answers invokes must not spend it. It begins with the first batch; one that dies is replaced at the next.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { HistoryMessage, HistoryPart, HistoryTotals } from "./history-batch.ts";
import { Hurry } from "./pace.ts";
import { ReplacedThread } from "./replaced-thread.ts";

export type ThreadAnswer = { kind: "written"; totals: HistoryTotals } | { kind: "failed"; message: string };

/** When a batch has its turn in the line of transactions. */
export interface HistoryTurn {
  /** Before the batch. */
  totals: HistoryTotals;
  /** Resolves when somebody waits behind it. */
  awaited: Promise<void>;
}

export class HistoryThread implements AsyncDisposable {
  readonly #thread: ReplacedThread<ThreadAnswer>;
  readonly #hurry = new Hurry();
  /** How many wait for what is written, or not yet. */
  #awaiting = 0;
  #waiting: PromiseWithResolvers<HistoryTotals> | undefined;

  constructor(databaseFile: string) {
    this.#thread = new ReplacedThread({
      script: new URL("./history-worker.ts", import.meta.url),
      ...{ databaseFile, purpose: "writes history", shared: { hurry: this.#hurry.flag } },
      onAnswer: (answer: ThreadAnswer) => {
        if (answer.kind === "written") this.#waiting?.resolve(answer.totals);
        else this.#waiting?.reject(new Error(answer.message));
      },
      onEnd: (error) => this.#waiting?.reject(error),
    });
  }

  /**
   * One batch at a time; it takes its time until somebody waits for it.
   * @param parts made one by one, each in a turn of the event loop of its own
   * @returns the totals after it. @throws when nothing of it was written
   */
  async write(parts: Iterable<HistoryPart>, { totals, awaited }: HistoryTurn): Promise<HistoryTotals> {
    if (this.#awaiting === 0) this.#hurry.clear();
    let isWritten = false;
    void awaited.then(() => isWritten || this.#hurry.set());
    const message: HistoryMessage = { totals, parts: [] };
    for (const part of parts) {
      message.parts.push(part);
      await nextTurn();
    }
    const waiting = Promise.withResolvers<HistoryTotals>();
    this.#waiting = waiting;
    const bodies = message.parts.map((part) => part.bodies.buffer);
    this.#thread.worker().postMessage(message, bodies);
    try {
      return await waiting.promise;
    } finally {
      isWritten = true;
    }
  }

  /** Somebody waits, until disposed, for what is written now and next. */
  hurry(): Disposable {
    this.#awaiting += 1;
    this.#hurry.set();
    return {
      [Symbol.dispose]: () => {
        this.#awaiting -= 1;
      },
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}
