/**
 * Hands questions to a thread of its own: what is counted of a million records takes its time, and calls must not wait
 * for it. It begins with the first question; one that dies is replaced at the next.
 */
import type { Prisma } from "../../../prisma/client/client.ts";
import { ReplacedThread } from "./replaced-thread.ts";

type Value = string | number | null;

export interface ReadQuestion {
  id: number;
  statements: { sql: string; values: Value[] }[];
}

export type ReadAnswer = { id: number; rows: unknown[][] } | { id: number; failure: string };

export class TrailReadThread implements AsyncDisposable {
  readonly #thread: ReplacedThread<ReadAnswer>;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown[][]>>();
  #lastId = 0;
  #closed = false;

  constructor(databaseFile: string) {
    this.#thread = new ReplacedThread({
      script: new URL("./trail-read-worker.ts", import.meta.url),
      ...{ databaseFile, purpose: "counts in the trail" },
      onAnswer: (answer: ReadAnswer) => {
        const waiting = this.#waiting.get(answer.id);
        this.#waiting.delete(answer.id);
        if ("rows" in answer) waiting?.resolve(answer.rows);
        else waiting?.reject(new Error(answer.failure));
      },
      onEnd: (error) => {
        for (const { reject } of this.#waiting.values()) reject(error);
        this.#waiting.clear();
      },
    });
  }

  /** @returns the rows of each statement, all of them as the database stands at one moment */
  read(...statements: Prisma.Sql[]): Promise<unknown[][]> {
    if (this.#closed) return Promise.reject(new Error("the platform is stopping"));
    this.#lastId += 1;
    const waiting = Promise.withResolvers<unknown[][]>();
    this.#waiting.set(this.#lastId, waiting);
    const question: ReadQuestion = {
      id: this.#lastId,
      statements: statements.map(({ sql, values }) => ({ sql, values: values.map(plain) })),
    };
    this.#thread.worker().postMessage(question);
    return waiting.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#thread[Symbol.asyncDispose]();
  }
}

/** SQLite has no booleans. */
function plain(value: unknown): Value {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string" || typeof value === "number" || value === null) return value;
  throw new Error(`a ${typeof value} is no value of the trail`);
}
