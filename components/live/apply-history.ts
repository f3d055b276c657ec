/** Messages that add to a history: transitions, invocations, log lines. Pure; nothing is taken in twice. */
import type { TransitionLogRow } from "../../server/core/function/transition.ts";
import type { InvocationDetail, InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { passes } from "../../server/core/invoke/invocation-filter.ts";
import type { LogLine } from "../../server/core/invoke/log-line.ts";
import type { LiveMessage } from "../../server/core/live/event.ts";
import { isLineOf } from "../../server/core/log/log-of.ts";
import { filterOfScope, isLaterPage } from "../invocation/filters.ts";
import { logOfScope } from "../log/log-scope.ts";
import { bounds } from "./subjects.ts";

/** Newest first, by the database's number. A jump of the clock is of every function. */
export function applyToTransitions(
  list: TransitionLogRow[],
  message: LiveMessage,
  functionName?: string,
): TransitionLogRow[] {
  if (message.kind === "passing") return list;
  if (message.kind === "clock-jump") return withRow(list, message.jump);
  const { transition } = message;
  if (functionName !== undefined && transition.functionName !== functionName) return list;
  return withRow(list, transition);
}

function withRow(list: TransitionLogRow[], row: TransitionLogRow): TransitionLogRow[] {
  const place = list.findIndex((one) => one.sequence <= row.sequence);
  if (place >= 0 && list[place]?.sequence === row.sequence) return list;
  return list.toSpliced(place < 0 ? list.length : place, 0, row).slice(0, bounds.transitions);
}

/** Newest first, by arrival; a known request id is replaced where it stands. */
export function applyToInvocations(
  list: InvocationRecord[],
  message: LiveMessage,
  functionName?: string,
): InvocationRecord[] {
  if (message.kind !== "passing" || message.event.type !== "invocation") return list;
  const { invocation } = message.event;
  if (functionName !== undefined && invocation.functionName !== functionName) return list;
  const known = list.findIndex((one) => one.requestId === invocation.requestId);
  if (known >= 0) return list.with(known, invocation);
  const place = list.findIndex((one) => one.arrivedAt <= invocation.arrivedAt);
  return list.toSpliced(place < 0 ? list.length : place, 0, invocation).slice(0, bounds.invocations);
}

/**
 * The first page takes in what passes its filters and gives up what no longer does. On a later page rows are only
 * renewed: who reads it is not to lose his place.
 */
export function applyToInvocationPage(rows: InvocationRecord[], message: LiveMessage, scope = ""): InvocationRecord[] {
  if (message.kind !== "passing" || message.event.type !== "invocation") return rows;
  const { invocation } = message.event;
  const known = rows.findIndex((one) => one.requestId === invocation.requestId);
  if (isLaterPage(scope)) return known < 0 ? rows : rows.with(known, invocation);
  if (passes(invocation, filterOfScope(scope, invocation.arrivedAt))) return applyToInvocations(rows, message);
  return known < 0 ? rows : rows.toSpliced(known, 1);
}

/** The record's part of one invocation; its bodies stay until they are read anew. */
export function applyToInvocation(detail: InvocationDetail, message: LiveMessage): InvocationDetail {
  if (message.kind !== "passing" || message.event.type !== "invocation") return detail;
  const { invocation } = message.event;
  return invocation.requestId === detail.requestId ? { ...detail, ...invocation } : detail;
}

/** In order of time, within a stream in order of its numbers. */
export function applyToLog(lines: LogLine[], message: LiveMessage, scope = ""): LogLine[] {
  if (message.kind !== "passing" || message.event.type !== "log") return lines;
  const of = logOfScope(scope);
  if (message.event.functionName !== of.functionName) return lines;
  const newest = new Map<string, number>();
  for (const line of lines)
    newest.set(line.logStreamName, Math.max(line.sequence, newest.get(line.logStreamName) ?? 0));
  const fresh = message.event.lines.filter(
    (line) => isLineOf(line, of) && line.sequence > (newest.get(line.logStreamName) ?? -1),
  );
  return fresh.length === 0 ? lines : inOrder([...lines, ...fresh]).slice(-bounds.log);
}

/** Streams are written beside each other, so a batch may carry lines older than another stream's last. */
function inOrder(lines: LogLine[]): LogLine[] {
  return lines.sort((a, b) => a.at - b.at || (a.logStreamName === b.logStreamName ? a.sequence - b.sequence : 0));
}
