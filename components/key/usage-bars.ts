/** The last hour of a key as geometry: one bar a minute, good uses up, refused ones down. Pure. */
import { type KeyUsage, minuteMs, type UsedMinute } from "../../server/core/key/key-usage.ts";
import { counted, grouped } from "../format/numbers.ts";

export const MINUTES = 60;

export interface UsageBar extends UsedMinute {
  /** 0 is the oldest, 59 the running minute. */
  place: number;
  /** 0 to 1, of the most in one minute. */
  goodHeight: number;
  refusedHeight: number;
}

/** Only minutes in which it was used. */
export function barsOf(usage: KeyUsage | undefined, now: number): UsageBar[] {
  const last = Math.floor(now / minuteMs);
  const shown = (usage?.minutes ?? [])
    .map((minute) => ({ ...minute, place: MINUTES - 1 - (last - Math.floor(minute.at / minuteMs)) }))
    .filter(({ place }) => place >= 0 && place < MINUTES);
  const most = Math.max(1, ...shown.flatMap(({ good, refused }) => [good, refused]));
  return shown.map((minute) => ({
    ...minute,
    goodHeight: rounded(minute.good / most),
    refusedHeight: rounded(minute.refused / most),
  }));
}

export function summaryOf(bars: readonly UsageBar[]): string {
  const good = bars.reduce((sum, bar) => sum + bar.good, 0);
  const refused = bars.reduce((sum, bar) => sum + bar.refused, 0);
  const uses = counted(good + refused, "use");
  return `Key use per minute, last hour: ${uses}, ${refused === 0 ? "none" : grouped(refused)} refused.`;
}

/** The server's picture and the browser's must not differ in a last digit. */
function rounded(height: number): number {
  return Math.round(height * 100) / 100;
}
