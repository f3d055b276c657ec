/**
 * When a function's image is looked at next: once in every interval, at the moment of it that is the function's own, so
 * that many functions never ask all at once, neither after a restart nor after a jump of the clock; sooner where the
 * last look has found nothing out. And which of those that are due begin.
 */
import type { DueTime } from "./due-time.ts";

export interface CheckMoment {
  /** What tells this check from others. */
  key: string;
  everyMs: number;
  dueNow: number;
  aheadMs: number;
}

/** After the first look that found nothing out; doubled with each that follows. */
const SOONER_MS = 15_000;

/** @param inconclusive how many looks in a row have found nothing out */
export function nextCheck({ key, everyMs, dueNow, aheadMs }: CheckMoment, inconclusive = 0): DueTime {
  const ownMs = Math.floor(everyMs * shareOf(key));
  const ownAt = (Math.floor((dueNow - ownMs) / everyMs) + 1) * everyMs + ownMs;
  const soonAt = inconclusive === 0 ? ownAt : dueNow + SOONER_MS * 2 ** (inconclusive - 1);
  return { dueAt: Math.min(ownAt, soonAt), dueAheadMs: aheadMs };
}

export interface DueCheck {
  /** What answers: a registry that is slow holds up no images of others. */
  place: string;
  dueAt: number;
  /** Somebody waits for it. */
  isAsked: boolean;
}

const AT_ONCE = 8;
const AT_ONCE_PER_PLACE = 2;

/** @returns of those that are due the ones to begin: who is waited for first, then who has waited longest */
export function toBegin<Due extends DueCheck>(due: readonly Due[], running: readonly Pick<DueCheck, "place">[]): Due[] {
  const perPlace = new Map<string, number>();
  const count = (place: string) => perPlace.set(place, (perPlace.get(place) ?? 0) + 1);
  for (const { place } of running) count(place);
  const begun: Due[] = [];
  for (const one of due.toSorted((a, b) => Number(b.isAsked) - Number(a.isAsked) || a.dueAt - b.dueAt)) {
    if (running.length + begun.length >= AT_ONCE) break;
    if ((perPlace.get(one.place) ?? 0) >= AT_ONCE_PER_PLACE) continue;
    count(one.place);
    begun.push(one);
  }
  return begun;
}

/** From 0 up to 1, always the same for a key: FNV-1a, and MurmurHash3's last step to spread keys that are alike. */
function shareOf(key: string): number {
  let mixed = 0x811c9dc5;
  for (const letter of key) mixed = Math.imul(mixed ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
