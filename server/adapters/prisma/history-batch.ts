/**
 * Writes one batch of history in one transaction, with the totals that bound it: large bodies into files, the rest by
 * a thread of its own, in line with everybody else's transactions.
 */
import type { LogLine } from "../../core/invoke/log-line.ts";
import type { BodyFiles } from "./body-files.ts";
import type { Batch, PendingInvocation } from "./history-buffer.ts";
import type { HistoryThread } from "./history-thread.ts";
import { recordValues } from "./invocation-record.ts";
import type { Database, Transaction } from "./open-database.ts";
import { recordText } from "./record-text.ts";

/** What is kept, and the number of the last log line. Stored, so that nothing has to be counted at start. */
export interface HistoryTotals {
  invocations: number;
  /** Of bodies and log lines. */
  bytes: number;
  lastLine: number;
}

/** What is handed to the thread: one batch. */
export interface HistoryMessage {
  /** Before the batch. */
  totals: HistoryTotals;
  parts: HistoryPart[];
}

/** Text and bytes in one piece each, for what has many pieces takes long to hand over. */
export interface HistoryPart {
  /** `HistoryRows` as JSON. */
  text: string;
  /** The record of each invocation, a line each: they are JSON already. */
  records: string;
  /** All bodies, one after the other. */
  bodies: Uint8Array<ArrayBuffer>;
}

export interface HistoryRows {
  invocations: InvocationRow[];
  streams: StreamRows[];
}

/** Lines of one stream, in order. What they have in common is said once: there are three for each invoke. */
export interface StreamRows extends Pick<LogLine, "logGroup" | "logStreamName" | "functionName" | "environmentId"> {
  lines: LineRow[];
}

export type LineRow = [sequence: number, requestId: string | null, at: number, source: LogLine["source"], text: string];

export interface InvocationRow {
  requestId: string;
  /** In the order of `recordColumns`, less the record. */
  values: (string | number | null)[];
  request: BodyPlace;
  response: BodyPlace;
}

/** A body that is not given leaves the one that is there; one that is in a file has no bytes here. */
export interface BodyPlace {
  keptBytes: number;
  /** In the bodies. */
  place?: [start: number, end: number];
}

/** Bodies up to this many bytes are in the row. */
export const ROW_BODY_BYTES = 64_000;
/** The name of the setting that keeps the totals. */
export const totalsName = "history";

export async function readTotals(database: Database): Promise<HistoryTotals> {
  const row = await database.reader.setting.findUnique({ where: { name: totalsName } });
  return row ? JSON.parse(row.value) : { invocations: 0, bytes: 0, lastLine: 0 };
}

export async function writeTotals(tx: Transaction, totals: HistoryTotals): Promise<void> {
  const value = JSON.stringify(totals);
  await tx.setting.upsert({ where: { name: totalsName }, create: { name: totalsName, value }, update: { value } });
}

export interface BatchPlace {
  database: Database;
  files: BodyFiles;
  thread: HistoryThread;
  totals: HistoryTotals;
}

/** @returns the totals after it. */
export async function writeBatch(
  batch: Batch,
  { database, files, thread, totals }: BatchPlace,
): Promise<HistoryTotals> {
  for (const { record, request, response } of batch.invocations.values()) {
    if (isLarge(request)) await files.write(record.requestId, "request", request);
    if (isLarge(response)) await files.write(record.requestId, "response", response);
  }
  return database.aside((awaited) => thread.write(partsOf(batch), { totals, awaited }));
}

/** Small enough that an invoke which comes meanwhile hardly waits: a tenth of a millisecond each. */
const PART_INVOCATIONS = 8;
const PART_LINES = 64;

/** Lines name their invocations by the numbers that these have been given by then. */
function* partsOf({ invocations, lines }: Batch): Generator<HistoryPart> {
  const all = [...invocations.values()];
  for (let start = 0; start < all.length; start += PART_INVOCATIONS) {
    yield partOf(all.slice(start, start + PART_INVOCATIONS), []);
  }
  for (let start = 0; start < lines.length; start += PART_LINES) {
    yield partOf([], lines.slice(start, start + PART_LINES));
  }
}

function partOf(pending: PendingInvocation[], lines: LogLine[]): HistoryPart {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  function place(body: Uint8Array | undefined): BodyPlace {
    const keptBytes = body?.byteLength ?? 0;
    if (!body || keptBytes > ROW_BODY_BYTES) return { keptBytes };
    parts.push(body);
    bytes += keptBytes;
    return { keptBytes, place: [bytes - keptBytes, bytes] };
  }
  const invocations = pending.map((one) => invocationRow(one, place));
  const rows: HistoryRows = { invocations, streams: streamRows(lines) };
  const records = pending.map(({ record }) => recordText(record, record)).join("\n");
  return { text: JSON.stringify(rows), records, bodies: joined(parts, bytes) };
}

function invocationRow(
  { record, request, response }: PendingInvocation,
  place: (body: Uint8Array | undefined) => BodyPlace,
): InvocationRow {
  return {
    requestId: record.requestId,
    values: recordValues(record),
    request: place(request),
    response: place(response),
  };
}

function streamRows(all: LogLine[]): StreamRows[] {
  const streams = new Map<string, StreamRows>();
  let last: StreamRows | undefined;
  for (const line of all) {
    const { sequence, requestId = null, at, source, text } = line;
    // Mostly the stream of the line before.
    if (last?.logStreamName !== line.logStreamName || last.logGroup !== line.logGroup) last = streamOf(line, streams);
    last.lines.push([sequence, requestId, at, source, text]);
  }
  return [...streams.values()];
}

function streamOf({ logGroup, logStreamName, functionName, environmentId }: LogLine, streams: Map<string, StreamRows>) {
  const key = `${logGroup} ${logStreamName}`;
  const stream = streams.get(key) ?? { logGroup, logStreamName, functionName, environmentId, lines: [] };
  streams.set(key, stream);
  return stream;
}

function isLarge(body: Uint8Array | undefined): body is Uint8Array {
  return body !== undefined && body.byteLength > ROW_BODY_BYTES;
}

function joined(parts: Uint8Array[], bytes: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}
