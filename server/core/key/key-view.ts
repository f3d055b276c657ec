/** A key as DescribeKey and the pages show it. */
import type { Place } from "../function/arn.ts";
import { realTimeOf } from "./due-time.ts";
import { keyArn } from "./key-name.ts";
import type { KeyManager, KeyRecord } from "./key-record.ts";
import type { KeyState } from "./key-state.ts";

export interface KeyView {
  keyId: string;
  arn: string;
  manager: KeyManager;
  state: KeyState;
  description: string;
  /** Epoch milliseconds, real time, as all here. */
  createdAt: number;
  currentMaterialId: string;
  /** When it is deleted, if the clock is not moved before; only while it waits for that. */
  deletionAt?: number;
  /** Absent: it does not rotate by itself. */
  rotation?: { periodDays: number; nextAt: number };
}

/** @param aheadMs how far due time is ahead */
export function keyView(key: KeyRecord, place: Place, aheadMs: number): KeyView {
  const { keyId, manager, state, description, createdAt, currentMaterialId, deletion, rotation } = key;
  // What waits for its deletion rotates no more.
  const rotates = rotation && state !== "PendingDeletion" ? rotation : undefined;
  return {
    ...{ keyId, arn: keyArn(keyId, place), manager, state, description, createdAt, currentMaterialId },
    ...(deletion && { deletionAt: realTimeOf(deletion, { aheadMs }) }),
    ...(rotates && { rotation: { periodDays: rotates.periodDays, nextAt: realTimeOf(rotates, { aheadMs }) } }),
  };
}
