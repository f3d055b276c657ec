/** Durations for people. All input is milliseconds. */
import { grouped } from "./numbers.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** As in the REPORT line: "12.34 ms". */
export function exact(durationMs: number): string {
  return `${grouped(durationMs, 2)} ms`;
}

/** One phase or step: "402.6 ms" below a second, "3.9 s" above. */
export function short(durationMs: number): string {
  if (durationMs < 999.95) return `${grouped(durationMs, 1)} ms`;
  if (durationMs < 59_950) return `${grouped(durationMs / second, 1)} s`;
  return span(durationMs);
}

/** A step's length beside its name: whole milliseconds where tenths of a second say nothing, "12 ms". */
export function brief(durationMs: number): string {
  return durationMs < 99.5 ? `${Math.round(durationMs)} ms` : span(durationMs);
}

/** Two units at most, and only as fine as its length deserves: "8.4 s", "6 min 12 s", "41 min", "1 h 58 min", "20 d". */
export function span(durationMs: number): string {
  const length = Math.max(0, durationMs);
  if (length < minute) return `${(Math.floor(length / 100) / 10).toFixed(1)} s`;
  if (length < 10 * minute) return two(Math.floor(length / second), 60, "min", "s");
  if (length < hour) return `${Math.floor(length / minute)} min`;
  if (length < 10 * hour) return two(Math.floor(length / minute), 60, "h", "min");
  if (length < day) return `${Math.floor(length / hour)} h`;
  if (length < 7 * day) return two(Math.floor(length / hour), 24, "d", "h");
  return `${grouped(Math.floor(length / day))} d`;
}

/** Like `span`, in whole seconds: for what ticks once a second. */
export function ticking(durationMs: number): string {
  const length = Math.max(0, durationMs);
  return length < minute ? `${Math.floor(length / second)} s` : span(length);
}

function two(total: number, ratio: number, large: string, small: string): string {
  const rest = total % ratio;
  const head = `${Math.floor(total / ratio)} ${large}`;
  return rest === 0 ? head : `${head} ${rest} ${small}`;
}
