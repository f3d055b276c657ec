/**
 * What pages are told of the audit trail. What is counted says up to which record, so that newer ones can be added
 * one by one and none twice.
 */
import type { TrailEvent } from "./trail-event.ts";
import type { TrailRow } from "./trail-row.ts";

export interface TrailRows {
  /** Newest first. */
  rows: TrailRow[];
  /** There are older ones. */
  more: boolean;
}

export interface TrailCount {
  count: number;
  /** The sequence of the last record that has been looked at. */
  upTo: number;
}

/** How often keys were used, slot by slot of time. */
export interface KeyUses {
  slotMs: number;
  upTo: number;
  /** Those that are not empty, oldest first. */
  slots: KeyUseSlot[];
}

export interface KeyUseSlot {
  /** Where it begins: a whole multiple of its length since 1970. */
  slotAt: number;
  ok: number;
  refused: number;
}

export interface TrailDetail {
  event: TrailEvent;
  previous?: TrailNeighbour;
  next?: TrailNeighbour;
}

export type TrailNeighbour = Pick<TrailEvent, "sequence" | "eventId" | "hash">;

/** What records can be filtered by, each once, by name. */
export interface TrailNames {
  eventNames: string[];
  principals: string[];
  /** ARNs. */
  keys: string[];
}
