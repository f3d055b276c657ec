/** Which invokes a row of the transition log tells of: the one that it rejected, those that waited for it. Pure. */
import type { Transition } from "../../server/core/function/transition.ts";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";

export interface Told {
  rejected?: InvocationRecord;
  waits?: Waits;
}

/** By the row's number. @param rows of one version, newest first */
export function toldInvokes(
  rows: readonly Transition[],
  invocations: readonly InvocationRecord[],
): ReadonlyMap<number, Told> {
  const told = new Map<number, Told>();
  const oldest = invocations.at(-1)?.arrivedAt ?? Number.POSITIVE_INFINITY;
  for (const row of rows) {
    // Older ones can tell of none that is known.
    if (row.at < oldest) break;
    const rejected = rejectedBy(row, invocations);
    const waits = waitsBefore(row, rows, invocations);
    if (rejected || waits) told.set(row.sequence, { rejected, waits });
  }
  return told;
}

/** The first invoke of an Inactive function: rejected, and its rejection is what restored the function. */
function rejectedBy(row: Transition, invocations: readonly InvocationRecord[]): InvocationRecord | undefined {
  if (row.event !== "invoked" || row.from !== "Inactive") return undefined;
  // The latest that was there before the row; it is answered after it.
  return invocations
    .filter(({ status, version, arrivedAt, endedAt }) => {
      const isOpen = arrivedAt <= row.at && (endedAt ?? Number.POSITIVE_INFINITY) >= row.at;
      return status === "rejected" && version === row.version && isOpen;
    })
    .reduce<InvocationRecord | undefined>(
      (last, one) => (last && last.arrivedAt > one.arrivedAt ? last : one),
      undefined,
    );
}

interface Waits {
  count: number;
  longestMs: number;
}

/** @param rows of the same version, newest first, the row among them */
function waitsBefore(
  row: Transition,
  rows: readonly Transition[],
  invocations: readonly InvocationRecord[],
): Waits | undefined {
  if (row.from !== "Pending" || row.to === "Pending") return undefined;
  const place = rows.findIndex(({ sequence }) => sequence === row.sequence);
  const entered = rows.slice(place + 1).find((one) => one.to === "Pending" && one.from !== "Pending");
  if (!entered) return undefined;
  const lengths = invocations
    .filter(({ version }) => version === row.version)
    .flatMap(({ phases }) => phases.filter(({ kind }) => kind === "waiting for image"))
    .filter(({ startAt }) => startAt >= entered.at - SAME_MS && startAt <= row.at)
    .map(({ startAt, endAt = row.at }) => endAt - startAt);
  return lengths.length === 0 ? undefined : { count: lengths.length, longestMs: Math.max(...lengths) };
}

/** A row's time is a whole millisecond, a phase's is not. */
const SAME_MS = 1;
