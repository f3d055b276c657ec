/**
 * What an event makes of a function: the record after it and the row that tells of it. Pure; storing is the caller's.
 * `undefined` means the event no longer concerns the function as it is now: whoever brings it has lost a race.
 */
import type { FunctionImage, OptimizedImage } from "../image/function-image.ts";
import type { Deployment, FunctionRecord } from "./function-record.ts";
import {
  type FunctionEventType,
  healsByItself,
  isKeyReason,
  next,
  pendingReason,
  type StateReasonCode,
} from "./state.ts";
import type { NewTransition, Remark, TransitionEvent } from "./transition.ts";
import { nextUpdate, type UpdateEventType } from "./update.ts";
import { isLatest } from "./version.ts";

export interface Change {
  next: FunctionRecord;
  row: NewTransition;
}

export interface Circumstances {
  at: number;
  who: string;
  /** One sentence for a person. */
  cause: string;
}

export interface FailureReason {
  code: StateReasonCode;
  /** AWS's StateReason: one sentence. */
  reason: string;
}

/** How every record begins: Pending, Creating. */
export function newborn(
  at: number,
): Pick<FunctionRecord, "state" | "stateReason" | "stateReasonCode" | "stateSince" | "updateStatus"> {
  const { code, reason } = beingCreated;
  return { state: "Pending", stateReason: reason, stateReasonCode: code, stateSince: at, updateStatus: "None" };
}

/** A new function, or a version that is published. */
export function created(record: FunctionRecord, circumstances: Circumstances): NewTransition {
  return {
    ...rowOf(record, isLatest(record) ? "created" : "published", circumstances),
    to: record.state,
    reasonCode: record.stateReasonCode,
  };
}

export function deleted(record: FunctionRecord, circumstances: Circumstances): NewTransition {
  return { ...rowOf(record, "deleted", circumstances), from: record.state };
}

/** Something worth a row that changes no state. */
export function remarked(record: FunctionRecord, event: Remark, circumstances: Circumstances): NewTransition {
  return { ...rowOf(record, event, circumstances), from: record.state, to: record.state };
}

/** The image of this generation is ready: the function becomes Active, or its update succeeds. */
export function optimized(
  record: FunctionRecord,
  generation: number,
  image: OptimizedImage,
  circumstances: Circumstances,
): Change | undefined {
  const { serving, updating } = record;
  if (record.state === "Pending" && serving.generation === generation) {
    const active = moved(record, "optimized", "became-active", circumstances);
    return { row: active.row, next: { ...active.next, serving: withOptimized(serving, image) } };
  }
  if (record.updateStatus === "InProgress" && updating?.generation === generation) {
    const done = updateMoved(record, "update-succeeded", circumstances);
    return { row: done.row, next: { ...done.next, serving: withOptimized(updating, image), updating: undefined } };
  }
  return undefined;
}

/** The image of this generation cannot be used: the function is Failed, or its update is and the old image serves on. */
export function optimizationFailed(
  record: FunctionRecord,
  generation: number,
  failure: FailureReason,
  circumstances: Circumstances,
): Change | undefined {
  if (record.state === "Pending" && record.serving.generation === generation) {
    const event = isKeyReason(failure.code) ? "key-unavailable" : "optimization-failed";
    return moved(record, event, "became-failed", circumstances, failure);
  }
  if (record.updateStatus === "InProgress" && record.updating?.generation === generation) {
    const failed = updateMoved(record, "update-failed", circumstances, failure);
    return { row: failed.row, next: { ...failed.next, updating: undefined } };
  }
  return undefined;
}

/**
 * A change of code or configuration that the function accepts: an Active one begins an update, an Inactive or Failed
 * one becomes Pending with it. Ask the tables first whether it is refused.
 */
export function changeAccepted(record: FunctionRecord, deployment: Deployment, circumstances: Circumstances): Change {
  const modified = { ...record, lastModifiedAt: circumstances.at };
  if (record.state === "Active") {
    const began = updateMoved(modified, "update-began", circumstances);
    return { row: began.row, next: { ...began.next, updating: deployment } };
  }
  const pending = moved(modified, "code-updated", "became-pending", circumstances);
  return { row: pending.row, next: { ...pending.next, serving: deployment } };
}

/**
 * The image or the key that the function runs with is gone: it is Failed, or, when it is already, for another reason. An
 * update in progress is left alone: if it fails, whoever needs the image next finds out again.
 */
export function imageLost(
  record: FunctionRecord,
  event: "image-unavailable" | "key-unavailable",
  failure: FailureReason,
  circumstances: Circumstances,
): Change | undefined {
  if (record.updateStatus === "InProgress") return undefined;
  if (record.state === "Failed" && record.stateReasonCode === failure.code) return undefined;
  return moved(record, event, "became-failed", circumstances, failure);
}

/** Not invoked for a long time: Inactive. A function that is being updated is in use. */
export function idleExpired(record: FunctionRecord, circumstances: Circumstances): Change | undefined {
  if (record.state !== "Active" || record.updateStatus === "InProgress") return undefined;
  return moved(record, "idle-expired", undefined, circumstances, {
    code: "Idle",
    reason: "The function is idle: it has not been invoked for a long time.",
  });
}

/** What the function was Failed for, its image or its key, is there again: it is restored. */
export function availableAgain(record: FunctionRecord, circumstances: Circumstances): Change | undefined {
  const { state, stateReasonCode } = record;
  if (state !== "Failed" || !stateReasonCode || !healsByItself(stateReasonCode)) return undefined;
  return moved(record, "available-again", "became-pending", circumstances);
}

/** The first invoke of an Inactive function: rejected, and the function is restored. */
export function restored(record: FunctionRecord, circumstances: Circumstances): Change | undefined {
  if (record.state !== "Inactive") return undefined;
  return moved(record, "invoked", "became-pending", circumstances);
}

function moved(
  record: FunctionRecord,
  event: FunctionEventType,
  updateEvent: UpdateEventType | undefined,
  circumstances: Circumstances,
  failure?: FailureReason,
): Change {
  const to = next(record.state, event);
  const toUpdate = updateEvent ? nextUpdate(record.updateStatus, updateEvent) : record.updateStatus;
  const reason = failure ?? (to === "Pending" ? pendingFailureReason(record) : undefined);
  return {
    next: {
      ...record,
      state: to,
      stateSince: to === record.state ? record.stateSince : circumstances.at,
      stateReason: reason?.reason,
      stateReasonCode: reason?.code,
      updateStatus: toUpdate,
      ...(toUpdate === record.updateStatus ? {} : { updateReason: undefined, updateReasonCode: undefined }),
    },
    row: { ...rowOf(record, event, circumstances), from: record.state, to, reasonCode: reason?.code },
  };
}

function updateMoved(
  record: FunctionRecord,
  event: UpdateEventType,
  circumstances: Circumstances,
  failure?: FailureReason,
): Change {
  const toUpdate = nextUpdate(record.updateStatus, event);
  // AWS shows the creation's reason while an update is in progress.
  const reason = failure ?? (toUpdate === "InProgress" ? beingCreated : undefined);
  return {
    next: { ...record, updateStatus: toUpdate, updateReason: reason?.reason, updateReasonCode: reason?.code },
    row: {
      ...rowOf(record, event, circumstances),
      from: record.state,
      to: record.state,
      fromUpdate: record.updateStatus,
      toUpdate,
      reasonCode: failure?.code,
    },
  };
}

const beingCreated: FailureReason = { code: "Creating", reason: "The function is being created." };

function pendingFailureReason(record: FunctionRecord): FailureReason {
  const code = pendingReason(record.state);
  return code === "Creating" ? beingCreated : { code, reason: "The function is being restored." };
}

function withOptimized(deployment: Deployment, optimizedImage: OptimizedImage): Deployment {
  const image: FunctionImage = { ...deployment.image, optimized: optimizedImage };
  return { ...deployment, image };
}

function rowOf(record: FunctionRecord, event: TransitionEvent, { at, who, cause }: Circumstances): NewTransition {
  const { functionId, functionName, version } = record;
  return { functionId, functionName, version, at, event, cause, who };
}
