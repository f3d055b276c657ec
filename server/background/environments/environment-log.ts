/**
 * The log stream of one environment. Lines are given to the history and to open pages in small batches, invoke by
 * invoke and within one in the order in which they came; what belongs to an invoke carries its request id.
 *
 * An invoke may run while the last lines of the one before are still on their way: cuts in the output tell whose a line
 * is, and those of the later one are held back until the former's REPORT is written. So is what an invoke writes after
 * its init: what init wrote comes first.
 */
import type { LoggingConfig } from "../../core/function/configuration.ts";
import type { NewLogLine } from "../../core/invoke/log-line.ts";
import { LogTail } from "../../core/invoke/log-tail.ts";
import { type PlatformEvent, platformLines } from "../../core/log/platform-event.ts";
import type { ContainerLine, LogCut } from "../../ports/containers.ts";
import type { InvocationRequest } from "../../ports/environments.ts";
import type { History } from "../../ports/history.ts";
import type { Live } from "../../ports/live.ts";

const BATCH_MS = 25;
const BATCH_LINES = 500;
/** Characters, roughly bytes: of a batch, and of what is held back at most. */
const BATCH_SIZE = 100_000;
const HELD_SIZE = 1_000_000;

export interface LogStream {
  functionName: string;
  logGroup: string;
  environmentId: string;
  logStreamName: string;
}

/** What one invoke has in the log, or its init before it. */
interface Segment {
  invoke: Invoke;
  /** Of the runtime's output: the number of cuts before it. */
  afterCut: number;
  /** Where it is wanted. */
  tail: LogTail | undefined;
  /** Held back while an earlier segment has not ended. */
  held: NewLogLine[];
  /** It has, but an earlier one has not: it is in line. */
  ended: boolean;
}

interface Invoke {
  requestId: string;
  wantsTail: boolean;
  /** Of its segments. */
  tails: LogTail[];
  /** It has had to wait for its log. */
  slowed: boolean;
}

interface LogPorts {
  history: Pick<History, "append" | "room">;
  live: Pick<Live, "publish">;
}

type Line = Pick<NewLogLine, "at" | "source" | "text">;

export class EnvironmentLog {
  readonly #stream: LogStream;
  readonly #logging: LoggingConfig;
  readonly #ports: LogPorts;
  /** Those that have begun and not ended, or are after one that has not; the earliest first. */
  #segments: Segment[] = [];
  /** Written after the last of them, for no invoke. */
  #unclaimed: NewLogLine[] = [];
  #heldSize = 0;
  #waiting: NewLogLine[] = [];
  #waitingSize = 0;
  /** Pending while history has no room for more. */
  #room: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ logging, ...stream }: Omit<LogStream, "logGroup"> & { logging: LoggingConfig }, ports: LogPorts) {
    this.#stream = { ...stream, logGroup: logging.logGroup };
    this.#logging = logging;
    this.#ports = ports;
  }

  /**
   * From now on lines belong to this request: at a cold start from the beginning of init, which it waits for.
   * @param afterCut the last cut in the runtime's output before it; 0 at the beginning
   */
  begin({ requestId, tail = false }: Pick<InvocationRequest, "requestId" | "tail">, afterCut: number): void {
    this.#push({ requestId, wantsTail: tail, tails: [], slowed: false }, afterCut);
  }

  /** Init is over: what is told from now on, and what the runtime writes after the cut, comes after what it has written. */
  divide(requestId: string, cut: LogCut): void {
    const init = this.#open(requestId);
    if (!init) return;
    this.#push(init.invoke, cut.number);
    void cut.complete.then(() => {
      init.ended = true;
      this.#advance();
    });
  }

  /** @returns the last bytes of this invoke's log, when they are wanted */
  end(requestId: string): Uint8Array {
    const segment = this.#open(requestId);
    for (const one of this.#segments) if (one.invoke === segment?.invoke) one.ended = true;
    this.#advance();
    this.flush();
    return LogTail.joined(segment?.invoke.tails ?? []).bytes();
  }

  platform(requestId: string, ...events: PlatformEvent[]): void {
    const segment = this.#open(requestId);
    for (const event of events) {
      if (event.type === "end" && segment?.invoke.slowed) {
        this.#tell(segment, { type: "logSlowed", at: event.at, reason: "it writes faster than its log can be kept" });
      }
      this.#tell(segment, event);
    }
  }

  /** Of the runtime. @returns when there is room for more, if there is none now */
  function({ at, text, afterCut }: ContainerLine): Promise<void> | undefined {
    const segment = this.#segments.findLast((one) => one.afterCut === afterCut && !one.ended);
    return this.#take(segment, { at, source: "function", text });
  }

  /** Of an external extension, which works beside the invokes. @returns as for the runtime */
  extension({ at, text }: ContainerLine): Promise<void> | undefined {
    return this.#take(
      this.#segments.findLast(({ ended }) => !ended),
      { at, source: "function", text },
    );
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    const { history, live } = this.#ports;
    const lines = history.append(this.#waiting);
    this.#waiting = [];
    this.#waitingSize = 0;
    this.#room ??= history.room(this.#stream.logStreamName)?.then(() => {
      this.#room = undefined;
    });
    live.publish({ type: "log", functionName: this.#stream.functionName, lines });
  }

  /** The timer is left as it is when all is given earlier, as at the end of each invoke: it may come to nothing. */
  #flushInTime(): void {
    this.#timer = undefined;
    this.flush();
  }

  #push(invoke: Invoke, afterCut: number): void {
    const held = this.#unclaimed;
    this.#unclaimed = [];
    const tail = invoke.wantsTail ? new LogTail() : undefined;
    if (tail) invoke.tails.push(tail);
    this.#segments.push({ invoke, afterCut, tail, held, ended: false });
  }

  /** To the first that has not ended. */
  #advance(): void {
    while (this.#segments[0]?.ended) {
      this.#segments.shift();
      this.#release(this.#segments[0]?.held ?? this.#unclaimed);
    }
  }

  #open(requestId: string): Segment | undefined {
    return this.#segments.findLast(({ invoke, ended }) => invoke.requestId === requestId && !ended);
  }

  #tell(segment: Segment | undefined, event: PlatformEvent): void {
    for (const text of platformLines(event, this.#logging)) {
      this.#add(segment, { at: event.at, source: "platform", text });
    }
  }

  #take(segment: Segment | undefined, line: Line): Promise<void> | undefined {
    this.#add(segment, line);
    if (this.#room && segment) segment.invoke.slowed = true;
    return this.#room;
  }

  #add(segment: Segment | undefined, line: Line): void {
    const { functionName, logGroup, environmentId, logStreamName } = this.#stream;
    const { at, source, text } = line;
    const written: NewLogLine = { functionName, logGroup, environmentId, logStreamName, at, source, text };
    if (segment) written.requestId = segment.invoke.requestId;
    segment?.tail?.add(line.text);
    if (this.#segments.length === 0 || segment === this.#segments[0]) this.#write(written);
    else this.#hold(segment?.held ?? this.#unclaimed, written);
  }

  /** Too much of it is written out of turn. */
  #hold(held: NewLogLine[], line: NewLogLine): void {
    held.push(line);
    this.#heldSize += line.text.length;
    if (this.#heldSize < HELD_SIZE) return;
    for (const segment of this.#segments) this.#release(segment.held);
    this.#release(this.#unclaimed);
  }

  #release(held: NewLogLine[]): void {
    for (const line of held.splice(0)) {
      this.#heldSize -= line.text.length;
      this.#write(line);
    }
  }

  #write(line: NewLogLine): void {
    this.#waiting.push(line);
    this.#waitingSize += line.text.length;
    if (this.#waiting.length >= BATCH_LINES || this.#waitingSize >= BATCH_SIZE) this.flush();
    else this.#timer ??= setTimeout(() => this.#flushInTime(), BATCH_MS);
  }
}
