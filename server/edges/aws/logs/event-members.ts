import type { LogLine } from "../../../core/invoke/log-line.ts";

/** A page holds so many events at most. */
export const EVENTS_LIMIT = 10_000;

/** As Lambda hands lines to CloudWatch: each ends with a newline. */
export function eventMembers({ at, text }: LogLine) {
  const timestamp = Math.floor(at);
  return { timestamp, message: `${text}\n`, ingestionTime: timestamp };
}

/** 56 digits that no other event has. */
export function eventId({ at, sequence }: LogLine): string {
  return String(Math.floor(at)).padStart(20, "0") + String(sequence).padStart(36, "0");
}
