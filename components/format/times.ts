/** Points in time for people. Input is epoch milliseconds; what is absolute is UTC, 24 hours. */
import { span, ticking } from "./durations.ts";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const day = 86_400_000;

/** "14:25:56" */
export function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** "14:25:56.118" */
export function exactClock(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}

/** "8 Nov" */
function date(at: number): string {
  const time = new Date(at);
  return `${time.getUTCDate()} ${months[time.getUTCMonth()]}`;
}

/** From here on a day and a month alone might be those of another year. */
const FAR_MS = 300 * day;

/** The clock on the day of `now`, with the date before it on any other: "14:25:56", "8 Nov 14:02", "8 Nov 2031 14:02". */
export function when(at: number, now: number): string {
  const sameDay = Math.floor(at / day) === Math.floor(now / day);
  if (sameDay) return clock(at);
  const year = Math.abs(at - now) < FAR_MS ? "" : ` ${new Date(at).getUTCFullYear()}`;
  return `${date(at)}${year} ${clock(at).slice(0, 5)}`;
}

/** "0.8 s ago", "11 s ago", "6 min ago", "20 d ago" */
export function ago(at: number, now: number): string {
  const age = Math.max(0, now - at);
  if (age < 10_000) return `${span(age)} ago`;
  const [amount, unit] = ticking(age).split(" ");
  return `${amount} ${unit} ago`;
}

/** "2026-11-23T14:25:56.118Z", for `datetime`. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}
