import type { ClockJump } from "../../server/core/schedule/clock-jump.ts";
import { span } from "../format/durations.ts";

/** "Clock advanced by 15 d" */
export function jumpTitle({ event, byMs }: ClockJump): string {
  const by = span(Math.abs(byMs));
  return event === "clock-advanced" ? `Clock advanced by ${by}` : `Clock taken back by ${by}`;
}
