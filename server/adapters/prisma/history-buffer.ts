/**
 * What history has accepted and not written yet.
 */
import type { InvocationRecord } from "../../core/invoke/invocation.ts";
import type { LogLine } from "../../core/invoke/log-line.ts";

export interface PendingInvocation {
  record: InvocationRecord;
  request?: Uint8Array;
  response?: Uint8Array;
}

export interface Batch {
  invocations: Map<string, PendingInvocation>;
  lines: LogLine[];
  /** What the lines count for, by stream. */
  logBytes: Map<string, number>;
}

/** A line's or record's share of memory beside its text, roughly. Bytes. */
const OVERHEAD_BYTES = 400;

/** Of memory, roughly. */
export function lineBytes(line: LogLine): number {
  return line.text.length + OVERHEAD_BYTES;
}

export class HistoryBuffer {
  #invocations = new Map<string, PendingInvocation>();
  #lines: LogLine[] = [];
  #logBytes = new Map<string, number>();
  #bytes = 0;

  /** Of memory, roughly. */
  get bytes(): number {
    return this.#bytes;
  }

  get rows(): number {
    return this.#invocations.size + this.#lines.length;
  }

  /** The newest record counts; a body once given stays. */
  put(record: InvocationRecord, bodies: { request?: Uint8Array; response?: Uint8Array }): void {
    const known = this.#invocations.get(record.requestId);
    const request = bodies.request ?? known?.request;
    const response = bodies.response ?? known?.response;
    this.#invocations.set(record.requestId, { record, request, response });
    this.#bytes += (bodies.request?.byteLength ?? 0) + (bodies.response?.byteLength ?? 0);
    if (!known) this.#bytes += OVERHEAD_BYTES;
  }

  append(lines: LogLine[]): void {
    for (const line of lines) {
      const bytes = lineBytes(line);
      this.#lines.push(line);
      this.#logBytes.set(line.logStreamName, (this.#logBytes.get(line.logStreamName) ?? 0) + bytes);
      this.#bytes += bytes;
    }
  }

  take(): Batch {
    const batch = { invocations: this.#invocations, lines: this.#lines, logBytes: this.#logBytes };
    this.#invocations = new Map();
    this.#lines = [];
    this.#logBytes = new Map();
    this.#bytes = 0;
    return batch;
  }

  /** A batch that could not be written comes back, before what was put since. */
  giveBack(batch: Batch): void {
    const since = this.take();
    for (const { record, request, response } of batch.invocations.values()) this.put(record, { request, response });
    for (const { record, request, response } of since.invocations.values()) this.put(record, { request, response });
    this.append(batch.lines);
    this.append(since.lines);
  }
}
