/**
 * The platform's clock, read and moved. What is due moves with it at once; what is recorded stays real time.
 * The offset is moved first and kept then: what counts under it is settled in the same turn, before anything else runs.
 */
import { PlatformError } from "../../core/errors/platform-error.ts";
import type { ClockReading } from "../../core/schedule/clock-reading.ts";
import type { DueClock, MovableClock } from "../../ports/clock.ts";
import type { ClockOffset } from "../../ports/clock-offset.ts";
import type { Live } from "../../ports/live.ts";

export interface ClockPorts {
  clock: MovableClock;
  clockOffset: ClockOffset;
  live: Live;
}

const FURTHEST_MS = 3650 * 86_400_000;

/** @throws PlatformError InvalidParameterValueException when it is no time, or more than ten years in all. */
export function advanceClock(byMs: number, ports: ClockPorts): Promise<ClockReading> {
  const offsetMs = ports.clock.offsetMs + byMs;
  if (offsetMs > FURTHEST_MS) throw refused(tooFar);
  if (!Number.isSafeInteger(byMs) || byMs <= 0) throw refused(noTime);
  return moveTo(offsetMs, ports);
}

const tooFar = 'The clock can be at most 3650 days ahead in all; {"reset":true} takes back how far it is ahead now.';
const noTime = "The clock is advanced by a whole number of milliseconds, at least 1.";

function refused(sentence: string): PlatformError {
  return new PlatformError("InvalidParameterValueException", sentence);
}

/** Takes the offset back, not what followed from it. */
export function resetClock(ports: ClockPorts): Promise<ClockReading> {
  return moveTo(0, ports);
}

export function readClock(clock: DueClock): ClockReading {
  const now = Math.round(clock.now());
  return { now, dueNow: now + clock.offsetMs, offsetMs: clock.offsetMs };
}

async function moveTo(offsetMs: number, { clock, clockOffset, live }: ClockPorts): Promise<ClockReading> {
  clock.moveTo(offsetMs);
  await clockOffset.write(clock.moves);
  // Another one may have moved it meanwhile: pages are told what holds.
  const reading = readClock(clock);
  live.publish({ type: "clock", clock: reading });
  return reading;
}
