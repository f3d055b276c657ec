import type { LogLine } from "../../core/invoke/log-line.ts";
import { linePattern } from "../../core/log/filter-pattern.ts";
import type { PageToken } from "../../core/log/page-token.ts";
import type { LogEventQuery } from "../../ports/log-events.ts";
import { assertLogGroup, assertLogStreams } from "./find-log-group.ts";
import type { LogPorts } from "./list-log-groups.ts";
import { type FilterLogEventsRequest, PAGE_BYTES } from "./log-operations.ts";

/** A call looks at so many lines and so much text at most; the next goes on from there. */
const LOOKED_AT_LINES = 50_000;
const LOOKED_AT_BYTES = 32 * PAGE_BYTES;
const CHUNK_LINES = 2_000;

/** @throws PlatformError for a pattern that is not understood; ResourceNotFoundException */
export async function filterLogEvents(
  { token, newestFirst, pattern, streams, limit, ...asked }: FilterLogEventsRequest,
  ports: LogPorts,
  signal: AbortSignal,
): Promise<{ lines: LogLine[]; next?: PageToken }> {
  const matches = linePattern(pattern);
  await assertLogGroup(asked.logGroup, ports);
  if (streams && "names" in streams) await assertLogStreams(asked.logGroup, streams.names, ports);
  const direction = token?.direction ?? (newestFirst ? "backward" : "forward");
  const query = { ...asked, streams, newestFirst: direction === "backward" };
  const page = new Page(limit);
  let position = token?.position;
  while (!page.full) {
    signal.throwIfAborted();
    const wanted = pattern.trim() === "" ? Math.min(page.room, CHUNK_LINES) : CHUNK_LINES;
    const chunk = await ports.logEvents.events({ ...query, after: position, limit: wanted, maxBytes: PAGE_BYTES });
    if (chunk.length === 0) return { lines: page.lines };
    for (const line of chunk) {
      const matching = matches(line.text);
      if (matching && !page.hasRoomFor(line))
        return { lines: page.lines, ...(position && { next: { direction, position } }) };
      page.take(line, matching);
      position = { at: line.at, sequence: line.sequence };
      if (page.full) break;
    }
  }
  if (!position || !(await hasMore(query, position, ports))) return { lines: page.lines };
  return { lines: page.lines, next: { direction, position } };
}

class Page {
  readonly lines: LogLine[] = [];
  readonly #limit: number;
  #bytes = 0;
  #lookedAt = { lines: 0, bytes: 0 };

  constructor(limit: number) {
    this.#limit = limit;
  }

  get room(): number {
    return this.#limit - this.lines.length;
  }

  /** Nothing more is looked at for it. */
  get full(): boolean {
    return this.room <= 0 || this.#lookedAt.lines >= LOOKED_AT_LINES || this.#lookedAt.bytes >= LOOKED_AT_BYTES;
  }

  hasRoomFor(line: LogLine): boolean {
    return this.lines.length === 0 || this.#bytes + utf8Bytes(line.text) <= PAGE_BYTES;
  }

  take(line: LogLine, matching: boolean): void {
    const bytes = utf8Bytes(line.text);
    this.#lookedAt.lines += 1;
    this.#lookedAt.bytes += bytes;
    if (!matching) return;
    this.lines.push(line);
    this.#bytes += bytes;
  }
}

async function hasMore(
  query: Omit<LogEventQuery, "limit" | "maxBytes">,
  after: PageToken["position"],
  ports: LogPorts,
) {
  return (await ports.logEvents.events({ ...query, after, limit: 1, maxBytes: 1 })).length > 0;
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
