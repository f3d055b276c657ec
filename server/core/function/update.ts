/**
 * LastUpdateStatus: how the last change of a function's code or configuration ended, or that it is under way.
 *
 * While it is InProgress every invoke runs the previous image and configuration, and any other change is refused.
 * A failed update leaves the old image serving. `None` stands for "no field": the function was never Active.
 */
import { illegal, refused, type Cell as StateCell, stays } from "./state.ts";

export const updateStatuses = ["None", "InProgress", "Successful", "Failed"] as const;
export type UpdateStatus = (typeof updateStatuses)[number];

export type UpdateEventType =
  | "became-active" // from Pending: AWS then shows Successful
  | "update-began"
  | "update-succeeded"
  | "update-failed"
  | "became-pending" // code updated while Inactive or Failed, or restored by an invoke
  | "became-failed"; // the image or key of a function that is not updating is gone

type Cell = UpdateStatus | Extract<StateCell, symbol>;

export const updates = {
  None: {
    "became-active": "Successful",
    "update-began": refused, // a function that is Pending takes no change
    "update-succeeded": illegal,
    "update-failed": illegal,
    "became-pending": stays,
    "became-failed": stays,
  },
  InProgress: {
    "became-active": illegal,
    "update-began": refused,
    "update-succeeded": "Successful",
    "update-failed": "Failed",
    "became-pending": illegal,
    "became-failed": illegal, // the check leaves a function alone while its update is in progress
  },
  Successful: {
    "became-active": stays,
    "update-began": "InProgress",
    "update-succeeded": illegal,
    "update-failed": illegal,
    "became-pending": stays,
    "became-failed": stays,
  },
  Failed: {
    "became-active": "Successful",
    "update-began": "InProgress",
    "update-succeeded": illegal,
    "update-failed": illegal,
    "became-pending": stays,
    "became-failed": stays,
  },
} as const satisfies Record<UpdateStatus, Record<UpdateEventType, Cell>>;

/** The event cannot happen with this status: whoever reports it has lost a race. */
export class IllegalUpdate extends Error {
  constructor(status: UpdateStatus, event: UpdateEventType) {
    super(`${event} cannot happen while LastUpdateStatus is ${status}`);
    this.name = "IllegalUpdate";
  }
}

/** Whether a change of code or configuration may begin. */
export function acceptsUpdate(status: UpdateStatus): boolean {
  return updates[status]["update-began"] !== refused;
}

/**
 * The status after the event.
 * @throws IllegalUpdate also for a refused event: ask `acceptsUpdate` first, its answer is the caller's 409.
 */
export function nextUpdate(status: UpdateStatus, event: UpdateEventType): UpdateStatus {
  const cell: Cell = updates[status][event];
  if (typeof cell === "string") return cell;
  if (cell === stays) return status;
  throw new IllegalUpdate(status, event);
}
