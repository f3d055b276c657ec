/** One version of a function as the watcher knows it: when and why it is looked at next. */
import type { FunctionRecord } from "../core/function/function-record.ts";
import { isPreparing } from "../core/function/preparing.ts";
import { type CheckTime, isChecked } from "../core/image/image-check.ts";
import type { DueCheck } from "../core/schedule/check-due.ts";
import type { DueTime } from "../core/schedule/due-time.ts";
import { placeOf } from "./check-image.ts";

export interface Watched {
  record: FunctionRecord;
  due: DueTime;
  /** Why it is looked at next. */
  why: Why;
  /** Looks in a row that have found nothing out. */
  inconclusive: number;
  /** Why it is being looked at now. */
  checking?: Why;
}

/** Its time has come, somebody asked, or something was heard that may concern it. */
export type Why = "due" | "asked" | "heard";

/** What is checked now is looked at again when that has ended. */
export function isOpen(watched: Watched): boolean {
  return !watched.checking && isCheckable(watched);
}

/** What is prepared finds out about its image itself, and what it finds decides: it is heard of when that has ended. */
function isCheckable({ record }: Watched): boolean {
  return !isPreparing(record) && isChecked(record);
}

/** Something of our own repository may have brought its image back. */
export function isFollowed(watched: Watched): boolean {
  if (watched.record.serving.image.source.kind !== "repository") return false;
  return watched.checking === "heard" || (watched.why === "heard" && isCheckable(watched));
}

export function dueCheckOf(watched: Watched): DueCheck & { watched: Watched } {
  const { record, due, why } = watched;
  return { watched, place: placeOf(record.serving.image.source), dueAt: due.dueAt, isAsked: why === "asked" };
}

export function timeOf({ record, due: { dueAt, dueAheadMs } }: Watched): CheckTime {
  return { version: record.version, at: dueAt - dueAheadMs, aheadMs: dueAheadMs };
}
