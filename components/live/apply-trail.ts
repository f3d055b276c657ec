/** Messages that add to the audit trail, whose records never change. Pure; nothing is taken in twice. */
import { slotOf } from "../../server/core/invoke/time-slots.ts";
import { isKeyUse } from "../../server/core/key/key-event.ts";
import type { LiveMessage } from "../../server/core/live/event.ts";
import type { TrailState } from "../../server/core/trail/trail-check.ts";
import type { TrailRow } from "../../server/core/trail/trail-row.ts";
import type { KeyUses, TrailCount, TrailDetail, TrailNames, TrailRows } from "../../server/core/trail/trail-view.ts";
import { passesScope, positionIn } from "../trail/filters.ts";
import { bounds } from "./subjects.ts";

/** The first page takes in what passes its filters; a later one never changes. */
export function applyToTrailPage(page: TrailRows, message: LiveMessage, scope = ""): TrailRows {
  const row = rowOf(message);
  if (row === undefined || positionIn(scope) !== undefined || !passesScope(row, scope)) return page;
  const place = page.rows.findIndex(({ sequence }) => sequence <= row.sequence);
  if (place >= 0 && page.rows[place]?.sequence === row.sequence) return page;
  const rows = page.rows.toSpliced(place < 0 ? page.rows.length : place, 0, row);
  return { rows: rows.slice(0, bounds.trail), more: page.more || rows.length > bounds.trail };
}

export function applyToTrailCount(count: TrailCount, message: LiveMessage, scope = ""): TrailCount {
  const row = rowOf(message);
  if (row === undefined || row.sequence <= count.upTo) return count;
  return { count: count.count + (passesScope(row, scope) ? 1 : 0), upTo: row.sequence };
}

export function applyToTrailState(state: TrailState, message: LiveMessage): TrailState {
  if (message.kind !== "passing") return state;
  const { event } = message;
  if (event.type === "trail-check") return { ...state, check: event.check };
  if (event.type !== "trail-event" || event.row.sequence <= state.count) return state;
  const { sequence: count, hash: head, at } = event.row;
  return { ...state, count, head, firstAt: state.firstAt ?? at };
}

/** Only what follows it may be new. */
export function applyToTrailRecord(detail: TrailDetail | null, message: LiveMessage): TrailDetail | null {
  const row = rowOf(message);
  if (row === undefined || detail === null || row.sequence !== detail.event.sequence + 1) return detail;
  const { sequence, eventId, hash } = row;
  return { ...detail, next: { sequence, eventId, hash } };
}

export function applyToTrailNames(names: TrailNames, message: LiveMessage): TrailNames {
  const row = rowOf(message);
  if (row === undefined) return names;
  const { eventName, username, resources } = row.columns;
  const keys = resources.filter(({ type }) => type === "AWS::KMS::Key").map(({ arn }) => arn);
  const next = {
    eventNames: withAll(names.eventNames, [eventName]),
    principals: withAll(names.principals, username === null ? [] : [username]),
    keys: withAll(names.keys, keys),
  };
  const isSame =
    next.eventNames === names.eventNames && next.principals === names.principals && next.keys === names.keys;
  return isSame ? names : next;
}

export function applyToKeyUses(uses: KeyUses, message: LiveMessage, scope = ""): KeyUses {
  const row = rowOf(message);
  if (row === undefined || row.sequence <= uses.upTo) return uses;
  const upTo = row.sequence;
  if (!isKeyUse(row.columns) || !passesScope(row, scope)) return { ...uses, upTo };
  const slotAt = slotOf(row.at, uses.slotMs);
  const slot = uses.slots.find((one) => one.slotAt === slotAt) ?? { slotAt, ok: 0, refused: 0 };
  const more = row.columns.errorCode === null ? { ok: slot.ok + 1 } : { refused: slot.refused + 1 };
  const others = uses.slots.filter((one) => one !== slot);
  return { ...uses, upTo, slots: [...others, { ...slot, ...more }].sort((a, b) => a.slotAt - b.slotAt) };
}

function rowOf(message: LiveMessage): TrailRow | undefined {
  return message.kind === "passing" && message.event.type === "trail-event" ? message.event.row : undefined;
}

/** In order; the same list when all are in it. */
function withAll(list: string[], added: string[]): string[] {
  const missing = added.filter((one) => !list.includes(one));
  return missing.length === 0 ? list : [...list, ...missing].sort();
}
