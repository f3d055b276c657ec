import { bodyText, SHOWN_BODY_BYTES } from "../../core/invoke/body-text.ts";
import { interrupted } from "../../core/invoke/interrupt.ts";
import { hasEnded, type InvocationDetail, type InvocationRecord } from "../../core/invoke/invocation.ts";
import { type InvocationCount, type InvocationFilter, passes } from "../../core/invoke/invocation-filter.ts";
import { keptAt, type LogLine, type NewLogLine } from "../../core/invoke/log-line.ts";
import { slotOf } from "../../core/invoke/time-slots.ts";
import { isLineOf } from "../../core/log/log-of.ts";
import type { History, InvocationQuery } from "../../ports/history.ts";

interface Kept {
  record: InvocationRecord;
  request?: Uint8Array;
  response?: Uint8Array;
}

/** History in memory, with the same bound as the database's. Bytes are of bodies and log lines. */
export class MemoryHistory implements History {
  readonly #bound: { invocations: number; bytes: number };
  readonly #kept = new Map<string, Kept>();
  #lines: LogLine[] = [];
  #lastLine = 0;
  #lastAt = 0;
  #bytes = 0;

  constructor(bound = { invocations: 100_000, bytes: 2e9 }) {
    this.#bound = bound;
  }

  put(invocation: InvocationRecord, bodies: { request?: Uint8Array; response?: Uint8Array } = {}): void {
    const known = this.#kept.get(invocation.requestId);
    const kept = {
      record: structuredClone(invocation),
      request: bodies.request ?? known?.request,
      response: bodies.response ?? known?.response,
    };
    this.#kept.set(invocation.requestId, kept);
    this.#bytes += bodyBytes(kept) - (known ? bodyBytes(known) : 0);
    this.#forget();
  }

  async get(requestId: string): Promise<InvocationDetail | undefined> {
    const kept = this.#kept.get(requestId);
    if (!kept) return undefined;
    const { record, request = new Uint8Array(), response } = kept;
    return {
      ...structuredClone(record),
      requestBody: bodyText(request),
      ...(response ? { responseBody: bodyText(response) } : {}),
      bodyCut: Math.max(request.byteLength, response?.byteLength ?? 0) > SHOWN_BODY_BYTES,
    };
  }

  async records(requestIds: string[]): Promise<InvocationRecord[]> {
    return structuredClone(requestIds.flatMap((requestId) => this.#kept.get(requestId)?.record ?? []));
  }

  async requestOf(requestId: string): Promise<Uint8Array | undefined> {
    return this.#kept.get(requestId)?.request;
  }

  async list({ offset = 0, limit, ...filter }: InvocationQuery): Promise<InvocationRecord[]> {
    const matching = this.#oldestFirst().filter((record) => passes(record, filter));
    return structuredClone(matching.reverse().slice(offset, offset + limit));
  }

  async counts(filter: InvocationFilter, slotMs: number): Promise<InvocationCount[]> {
    const counts = new Map<string, InvocationCount>();
    for (const record of this.#oldestFirst()) {
      if (!passes(record, filter)) continue;
      const { status, cold } = record;
      const slotAt = slotOf(record.arrivedAt, slotMs);
      const key = `${slotAt} ${status} ${cold}`;
      const known = counts.get(key) ?? { slotAt, status, ...(cold === undefined ? {} : { cold }), count: 0 };
      counts.set(key, { ...known, count: known.count + 1 });
    }
    return [...counts.values()];
  }

  async oldest(functionName?: string): Promise<number | undefined> {
    return this.#oldestFirst().find((record) => passes(record, { functionName }))?.arrivedAt;
  }

  append(lines: NewLogLine[]): LogLine[] {
    const numbered = lines.map((line) => {
      this.#lastLine += 1;
      this.#lastAt = keptAt(line.at, this.#lastAt);
      return { ...line, at: this.#lastAt, sequence: this.#lastLine };
    });
    for (const line of numbered) {
      this.#lines.push(line);
      this.#bytes += lineBytes(line);
    }
    this.#forget();
    return structuredClone(numbered);
  }

  room(): undefined {}

  async linesOf(query: Parameters<History["linesOf"]>[0]): Promise<LogLine[]> {
    const { last = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY } = query;
    const wanted = this.#lines.filter((line) =>
      "requestId" in query ? line.requestId === query.requestId : isLineOf(line, query),
    );
    let bytes = 0;
    const beyond = wanted.findLastIndex((line, index) => {
      const after = wanted.length - 1 - index;
      bytes += lineBytes(line);
      return after >= last || (after > 0 && bytes > maxBytes);
    });
    return structuredClone(wanted.slice(beyond + 1));
  }

  async countLines(requestId: string): Promise<number> {
    return this.#lines.filter((line) => line.requestId === requestId).length;
  }

  async interruptRunning(at: number): Promise<InvocationRecord[]> {
    const running = this.#oldestFirst().filter((record) => record.status === "running");
    const records = running.map((record) => interrupted(record, at));
    for (const record of records) this.put(record);
    return records;
  }

  async flush(): Promise<void> {}

  /** All that is kept, in order. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  #oldestFirst(): InvocationRecord[] {
    const records = [...this.#kept.values()].map((kept) => kept.record);
    return records.sort((a, b) => a.arrivedAt - b.arrivedAt);
  }

  #forget(): void {
    while (this.#kept.size > this.#bound.invocations || this.#bytes > this.#bound.bytes) {
      const oldest = this.#oldestFirst().find(hasEnded);
      if (!oldest && this.#lines.length === 0) return;
      if (oldest) this.#forgetInvocation(oldest);
      else this.#dropLines(this.#lines.splice(0, 1));
    }
  }

  #forgetInvocation({ requestId, arrivedAt }: InvocationRecord): void {
    const kept = this.#kept.get(requestId);
    this.#kept.delete(requestId);
    this.#bytes -= kept ? bodyBytes(kept) : 0;
    const belongs = (line: LogLine) =>
      line.requestId === requestId ||
      (line.at <= arrivedAt && (line.requestId === undefined || !this.#kept.has(line.requestId)));
    this.#dropLines(this.#lines.filter(belongs));
    this.#lines = this.#lines.filter((line) => !belongs(line));
  }

  #dropLines(lines: LogLine[]): void {
    for (const line of lines) this.#bytes -= lineBytes(line);
  }
}

function bodyBytes({ request, response }: Kept): number {
  return (request?.byteLength ?? 0) + (response?.byteLength ?? 0);
}

export function lineBytes(line: LogLine): number {
  return new TextEncoder().encode(line.text).byteLength;
}
