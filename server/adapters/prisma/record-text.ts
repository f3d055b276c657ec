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

/** Written for each invoke, so without copies; that nothing is left out is checked where it is read. */
export function recordText(rest: RecordRest, { arrivedAt, environmentId }: Columns): string {
  const { logStreamName, report } = rest;
  const stored: StoredRecord = {
    p: rest.phases.map((phase) => storedPhase(phase, arrivedAt)),
    q: rest.requestBytes,
    a: rest.responseBytes,
    h: rest.httpStatus,
    f: rest.functionError,
    t: rest.errorType,
    m: rest.errorMessage,
    c: rest.attempts,
    n: rest.nextAttempt,
    l: environmentId ? logStreamName?.replace(environmentId, ID) : logStreamName,
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
  } satisfies Record<keyof RecordRest, unknown>);
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

function storedPhase({ kind, startAt, endAt, failed, note }: Phase, arrivedAt: number): StoredPhase {
  const e = endAt === undefined ? undefined : after(arrivedAt, endAt);
  return { k: kind, s: after(arrivedAt, startAt), e, f: failed, n: note };
}

function readPhase({ k, s, e, f, n }: StoredPhase, arrivedAt: number): Phase {
  const endAt = e === undefined ? undefined : arrivedAt + e;
  const phase = { kind: k, startAt: arrivedAt + s, endAt, failed: f, note: n };
  return known(phase satisfies Record<keyof Phase, unknown>);
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
  return {
    d: report.durationMs,
    b: report.billedDurationMs,
    m: report.memorySizeMiB,
    u: report.maxMemoryUsedMiB,
    i: report.initDurationMs,
    s: report.status,
    t: report.errorType,
  };
}

function readReport({ d, b, m, u, i, s, t }: StoredReport): Report {
  const figures = { durationMs: d, billedDurationMs: b, memorySizeMiB: m, maxMemoryUsedMiB: u, initDurationMs: i };
  return known({ ...figures, status: s, errorType: t } satisfies Record<keyof Report, unknown>);
}

/** Without what is undefined. */
function known<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
