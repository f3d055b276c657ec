/**
 * The log stream of one environment. Lines are given to the history and to open pages in small batches, in the order
 * in which they came; what belongs to an invoke carries its request id.
 */

import type { NewLogLine } from "../../core/invoke/log-line.ts";
import { LogTail } from "../../core/invoke/log-tail.ts";
import type { Clock } from "../../ports/clock.ts";
import type { History } from "../../ports/history.ts";
import type { Live } from "../../ports/live.ts";

const BATCH_MS = 25;
const BATCH_LINES = 500;

export interface LogStream {
  functionName: string;
  logGroup: string;
  environmentId: string;
  logStreamName: string;
}

export class EnvironmentLog {
  readonly #stream: LogStream;
  readonly #ports: { history: History; live: Live; clock: Clock };
  #waiting: NewLogLine[] = [];
  #timer: NodeJS.Timeout | undefined;
  #requestId: string | undefined;
  #tail = new LogTail();

  constructor(stream: LogStream, ports: { history: History; live: Live; clock: Clock }) {
    this.#stream = stream;
    this.#ports = ports;
  }

  /** From now on lines belong to this request: at a cold start from the beginning of init, which it waits for. */
  begin(requestId: string): void {
    this.#requestId = requestId;
    this.#tail = new LogTail();
  }

  /** @returns the last bytes of this invoke's log */
  end(): Uint8Array {
    this.flush();
    this.#requestId = undefined;
    return this.#tail.bytes();
  }

  platform(...lines: string[]): void {
    for (const text of lines) this.#add({ at: this.#ports.clock.now(), source: "platform", text });
  }

  function(line: { at: number; text: string }): void {
    this.#add({ at: line.at, source: "function", text: line.text });
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const lines = this.#ports.history.append(this.#waiting);
    this.#waiting = [];
    this.#ports.live.publish({ type: "log", functionName: this.#stream.functionName, lines });
  }

  #add(line: Pick<NewLogLine, "at" | "source" | "text">): void {
    const request = this.#requestId === undefined ? {} : { requestId: this.#requestId };
    this.#waiting.push({ ...this.#stream, ...request, ...line });
    if (this.#requestId !== undefined) this.#tail.add(line.text);
    if (this.#waiting.length >= BATCH_LINES) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
  }
}
