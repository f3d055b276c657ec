/** What causes a change of state, in words: short on an edge, whole in titles and tables, a clause in a sentence. Pure. */

import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { type PossibleMove, possibleMoves, possibleUpdates } from "../../server/core/function/possible-moves.ts";
import type {
  FunctionEventType,
  FunctionState,
  refused,
  rejected,
  stays,
  transitions,
} from "../../server/core/function/state.ts";
import type { UpdateEventType } from "../../server/core/function/update.ts";
import { span } from "../format/durations.ts";

const causes: Record<FunctionEventType, string> = {
  optimized: "optimized",
  "optimization-failed": "optimization failed",
  "idle-expired": "idle",
  invoked: "first invoke, rejected",
  "image-unavailable": "image missing or access denied",
  "key-unavailable": "key unavailable",
  "available-again": "image and key available again",
  "code-updated": "code updated",
};

export const updateCauses: Record<UpdateEventType, string> = {
  "became-active": "became Active",
  "update-began": "update began",
  "update-succeeded": "new image optimized",
  "update-failed": "optimization failed",
  "became-pending": "became Pending",
  "became-failed": "became Failed",
};

/** Every cause: for titles and the table. */
export function causesOf(events: readonly FunctionEventType[]): string {
  return events.map((event) => causes[event]).join("; ");
}

const labels: Record<FunctionEventType, string> = {
  ...causes,
  invoked: "first invoke (rejected)",
  "image-unavailable": "image gone",
  "key-unavailable": "key gone",
  "available-again": "image and key back",
};

/** Short, for the drawing: one or two parts, each fits on a line. */
export function labelOf(events: readonly FunctionEventType[]): string[] {
  const both = events.includes("image-unavailable") && events.includes("key-unavailable");
  const parts = events
    .filter((event) => !(both && event === "key-unavailable"))
    .map((event) => (both && event === "image-unavailable" ? "image or key gone" : labels[event]));
  parts.sort((a, b) => Number(a.startsWith("image")) - Number(b.startsWith("image")));
  return parts.map((part, index) => {
    const text = index === 0 ? capital(part) : part;
    if (index === parts.length - 1) return text;
    return parts[index + 1]?.includes(" or ") ? `${text},` : `${text}, or`;
  });
}

/** Short, for the drawing of the update. */
export const updateLabels: Record<UpdateEventType, string> = {
  ...updateCauses,
  "update-began": "began",
  "update-succeeded": "succeeded",
  "update-failed": "failed",
};

const clauses: Record<FunctionEventType, string> = {
  optimized: "its image is optimized",
  "optimization-failed": "its optimization fails",
  "idle-expired": "nobody invokes it for long",
  invoked: "somebody invokes it (rejected with 409)",
  "image-unavailable": "its image is missing or may not be read",
  "key-unavailable": "its key cannot be used",
  "available-again": "image and key are available again",
  "code-updated": "its code is updated",
};

/**
 * What may happen next to the function as it is now, and what would cause it: one sentence.
 * @param idleLeftMs how long nobody is to invoke it until it is idle
 */
export function nextSentence(record: FunctionRecord, idleLeftMs?: number): string {
  const moves = possibleMoves(record);
  if (moves.length > 0)
    return `Next: ${[...grouped(moves, idleLeftMs)].map(([to, whens]) => `${to} when ${orList(whens)}`).join("; ")}.`;
  return record.updateStatus === "InProgress"
    ? "Next: the update ends, one way or the other. Until then nothing else changes its state."
    : "Nothing changes its state by itself.";
}

/** The same for LastUpdateStatus. */
export function nextUpdateSentence(record: FunctionRecord): string {
  const next = possibleUpdates(record).map(({ event, to }) => `${to} (${updateCauses[event]})`);
  return next.length === 0 ? "Nothing changes it now" : `Next: ${next.join(" or ")}`;
}

function grouped(moves: readonly PossibleMove[], idleLeftMs: number | undefined): Map<FunctionState, string[]> {
  const byState = new Map<FunctionState, string[]>();
  const clauseOf = (event: FunctionEventType) =>
    event === "idle-expired" && idleLeftMs !== undefined && idleLeftMs > 0
      ? `nobody invokes it for another ${span(idleLeftMs)}`
      : clauses[event];
  for (const { event, to } of moves) byState.set(to, [...(byState.get(to) ?? []), clauseOf(event)]);
  return byState;
}

type Unchanging<State extends FunctionState> = {
  [Event in FunctionEventType]: (typeof transitions)[State][Event] extends
    | typeof stays
    | typeof refused
    | typeof rejected
    ? Event
    : never;
}[FunctionEventType];

/** What happens in a state without changing it: one sentence for each such cell of the table. */
const unchanging: { [State in FunctionState]: Record<Unchanging<State>, string> } = {
  Pending: {
    invoked: "An invoke waits for the image, at most 50 s, then runs",
    "code-updated": "A change of code or configuration is refused with 409",
  },
  Active: {
    invoked: "An invoke runs",
    "code-updated": "A change of code or configuration begins an update; the state stays",
  },
  Inactive: {},
  Failed: {
    invoked: "Every invoke is rejected",
    "image-unavailable": "A check that finds its image gone changes only the reason",
    "key-unavailable": "A check that finds its key gone changes only the reason",
  },
};

export function unchangingIn(state: FunctionState): string[] {
  return Object.values(unchanging[state]);
}

function orList(parts: readonly string[]): string {
  const or = parts.some((part) => part.includes(" or ")) ? ", or " : " or ";
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")}${or}${parts.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
