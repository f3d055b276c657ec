import type { LogLine } from "../../core/invoke/log-line.ts";
import type { LogEventQuery, LogEvents, LogGroup, LogStream, LogStreamQuery } from "../../ports/log-events.ts";
import { lineBytes, type MemoryHistory } from "./history.ts";

/** Reading the logs of a history in memory. A group or a stream is there while it has a line. */
export class MemoryLogEvents implements LogEvents {
  readonly #history: MemoryHistory;

  constructor(history: MemoryHistory) {
    this.#history = history;
  }

  async groups(): Promise<LogGroup[]> {
    return [...Map.groupBy(this.#history.lines, (line) => line.logGroup)]
      .map(([logGroup, [first, ...rest]]) => ({
        logGroup,
        createdAt: first?.at ?? 0,
        bytes: [first, ...rest].reduce((sum, line) => sum + (line ? lineBytes(line) : 0), 0),
      }))
      .sort((a, b) => compare(a.logGroup, b.logGroup));
  }

  async streams({ logGroup, prefix = "", orderBy, descending, after, limit }: LogStreamQuery): Promise<LogStream[]> {
    const inOrder = (a: Ordered, b: Ordered) =>
      (orderBy === "last-event" ? a.lastEventAt - b.lastEventAt : 0) || compare(a.logStreamName, b.logStreamName);
    const sign = descending ? -1 : 1;
    return this.#streamsOf(logGroup)
      .filter((stream) => stream.logStreamName.startsWith(prefix))
      .filter((stream) => after === undefined || sign * inOrder(stream, after) > 0)
      .sort((a, b) => sign * inOrder(a, b))
      .slice(0, limit);
  }

  async hasStream(logGroup: string, logStreamName: string): Promise<boolean> {
    return this.#streamsOf(logGroup).some((stream) => stream.logStreamName === logStreamName);
  }

  async events(query: LogEventQuery): Promise<LogLine[]> {
    const sign = query.newestFirst ? -1 : 1;
    const ordered = this.#history.lines
      .filter((line) => isAskedFor(line, query))
      .sort((a, b) => sign * inTime(a, b))
      .filter((line) => query.after === undefined || sign * inTime(line, query.after) > 0)
      .slice(0, query.limit);
    let bytes = 0;
    const tooMuch = ordered.findIndex((line, index) => {
      bytes += lineBytes(line);
      return index > 0 && bytes > query.maxBytes;
    });
    return structuredClone(tooMuch < 0 ? ordered : ordered.slice(0, tooMuch));
  }

  #streamsOf(logGroup: string): LogStream[] {
    const lines = this.#history.lines.filter((line) => line.logGroup === logGroup);
    return [...Map.groupBy(lines, (line) => line.logStreamName)].map(([logStreamName, ofStream]) => {
      const firstEventAt = ofStream[0]?.at ?? 0;
      return { logStreamName, createdAt: firstEventAt, firstEventAt, lastEventAt: ofStream.at(-1)?.at ?? 0 };
    });
  }
}

type Ordered = Pick<LogStream, "logStreamName" | "lastEventAt">;

function isAskedFor({ logGroup, logStreamName, at }: LogLine, query: LogEventQuery): boolean {
  const { streams, from = 0, until = Number.POSITIVE_INFINITY } = query;
  if (logGroup !== query.logGroup || at < from || at >= until) return false;
  if (streams === undefined) return true;
  return "names" in streams ? streams.names.includes(logStreamName) : logStreamName.startsWith(streams.prefix);
}

function inTime(a: Pick<LogLine, "at" | "sequence">, b: Pick<LogLine, "at" | "sequence">): number {
  return a.at - b.at || a.sequence - b.sequence;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
