/**
 * How often each key was used in the last hour, by minute. Counting is told up to which event it has come, so that an
 * event that is told twice is counted once. Pure.
 */
import { isUse, type KeyEvent } from "./key-event.ts";

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

export interface UsedMinute {
  /** Its beginning. */
  at: number;
  good: number;
  refused: number;
}

export interface KeyUsage {
  /** Oldest first; without those in which nothing happened. */
  minutes: UsedMinute[];
  lastUsedAt: number;
}

export interface KeyUsages {
  /** The last event of the trail that is counted. */
  upTo: number;
  keys: Readonly<Record<string, KeyUsage>>;
}

/** @returns the same when there is nothing to count */
export function countedUse(uses: KeyUsages, event: KeyEvent): KeyUsages {
  if (event.sequence <= uses.upTo) return uses;
  const upTo = event.sequence;
  if (!isUse(event)) return { ...uses, upTo };
  const used = event.keyIds.map((keyId) => [keyId, usedAgain(uses.keys[keyId], event)] as const);
  return { upTo, keys: { ...uses.keys, ...Object.fromEntries(used) } };
}

function usedAgain(use: KeyUsage | undefined, { at, errorCode }: KeyEvent): KeyUsage {
  const { minutes = [], lastUsedAt = at } = use ?? {};
  const minuteAt = Math.floor(at / minuteMs) * minuteMs;
  const kept = minutes.filter((minute) => minute.at > at - hourMs - minuteMs);
  const same = kept.find((minute) => minute.at === minuteAt) ?? { at: minuteAt, good: 0, refused: 0 };
  const count = errorCode === undefined ? { good: same.good + 1 } : { refused: same.refused + 1 };
  const others = kept.filter((minute) => minute !== same);
  return {
    minutes: [...others, { ...same, ...count }].sort((a, b) => a.at - b.at),
    lastUsedAt: Math.max(at, lastUsedAt),
  };
}
