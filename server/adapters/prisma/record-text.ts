/**
 * What of an invocation's record has no column of its own, as text. There is one for each invoke and it outlives most
 * of them, so names are a letter, times are milliseconds after the arrival, and of the log stream's name only what is
 * not the environment's id is there.
 */
import type { Phase } from "../../core/environment/phase.ts";
import type { InvocationRecord, Report } from "../../core/invoke/invocation.ts";

export type RecordRest = Omit<InvocationRecord, ColumnName>;
type ColumnName =
  | ("requestId" | "functionId" | "functionName" | "version" | "invocationType" | "who")
  | ("arrivedAt" | "endedAt" | "status" | "cold" | "environmentId");

/** What is in columns and needed for the text. */
type Columns = Pick<InvocationRecord, "arrivedAt" | "environmentId">;

export function recordText(rest: RecordRest, columns: Columns): string {
  const { httpStatus, functionError, errorType, errorMessage, logStreamName, report, phases, ...more } = rest;
  const { attempts, nextAttempt, requestBytes, responseBytes, ...others } = more;
  others satisfies Record<string, never>;
  const stored: StoredRecord = {
    ...{ p: phases.map((phase) => storedPhase(phase, columns.arrivedAt)), q: requestBytes, a: responseBytes },
    ...{ h: httpStatus, f: functionError, t: errorType, m: errorMessage, c: attempts, n: nextAttempt },
    l: columns.environmentId ? logStreamName?.replace(columns.environmentId, ID) : logStreamName,
    r: report && storedReport(report),
  };
  return JSON.stringify(stored);
}

/** Also of what was written with whole names. */
export function readRecordText(text: string, columns: Columns): RecordRest {
  const stored: StoredRecord | RecordRest = JSON.parse(text);
  if ("phases" in stored) return stored;
  const { p, q, a, h, f, t, m, c, n, l, r } = stored;
  return known({
    ...{ phases: p.map((phase) => readPhase(phase, columns.arrivedAt)), requestBytes: q, responseBytes: a },
    ...{ httpStatus: h, functionError: f, errorType: t, errorMessage: m, attempts: c, nextAttempt: n },
    logStreamName: l?.replace(ID, () => columns.environmentId ?? ID),
    report: r && readReport(r),
  });
}

/** Stands for the environment's id; CloudWatch Logs allows it in no name. */
const ID = "*";

interface StoredRecord {
  p: StoredPhase[];
  q: number;
  a?: number;
  h?: number;
  f?: string;
  t?: string;
  m?: string;
  c?: number;
  n?: InvocationRecord["nextAttempt"];
  l?: string;
  r?: StoredReport;
}

interface StoredPhase {
  k: Phase["kind"];
  s: number;
  e?: number;
  f?: boolean;
  n?: string;
}

function storedPhase({ kind, startAt, endAt, failed, note, ...others }: Phase, arrivedAt: number): StoredPhase {
  others satisfies Record<string, never>;
  const e = endAt === undefined ? undefined : after(arrivedAt, endAt);
  return { k: kind, s: after(arrivedAt, startAt), e, f: failed, n: note };
}

function readPhase({ k, s, e, f, n }: StoredPhase, arrivedAt: number): Phase {
  const endAt = e === undefined ? undefined : arrivedAt + e;
  return known({ kind: k, startAt: arrivedAt + s, endAt, failed: f, note: n });
}

/** Four digits are finer than such times are: what is read is what was written. */
function after(arrivedAt: number, at: number): number {
  return Math.round((at - arrivedAt) * 10_000) / 10_000;
}

interface StoredReport {
  d: number;
  b: number;
  m: number;
  u?: number;
  i?: number;
  s?: Report["status"];
  t?: string;
}

function storedReport(report: Report): StoredReport {
  const { durationMs, billedDurationMs, memorySizeMiB, maxMemoryUsedMiB, initDurationMs, ...more } = report;
  const { status, errorType, ...others } = more;
  others satisfies Record<string, never>;
  return {
    d: durationMs,
    b: billedDurationMs,
    m: memorySizeMiB,
    u: maxMemoryUsedMiB,
    i: initDurationMs,
    s: status,
    t: errorType,
  };
}

function readReport({ d, b, m, u, i, s, t }: StoredReport): Report {
  const figures = { durationMs: d, billedDurationMs: b, memorySizeMiB: m, maxMemoryUsedMiB: u, initDurationMs: i };
  return known({ ...figures, status: s, errorType: t });
}

/** Without what is undefined. */
function known<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
