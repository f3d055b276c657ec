/**
 * The platform's clock, read and moved. What is due moves with it at once; what is recorded stays real time.
 *
 * A jump and its row in the transition log are on disk before anything follows from it: so its row comes before those
 * of what followed, and a kill leaves both or none.
 */
import { advanced, type JumpCircumstances, type Jumped, takenBack } from "../../core/schedule/clock-jump.ts";
import type { ClockMove } from "../../core/schedule/clock-moves.ts";
import type { ClockReading } from "../../core/schedule/clock-reading.ts";
import type { MovableClock } from "../../ports/clock.ts";
import type { ClockOffset } from "../../ports/clock-offset.ts";
import type { Live } from "../../ports/live.ts";

export interface ClockPorts {
  clock: MovableClock;
  clockOffset: ClockOffset;
  live: Live;
}

/** @throws PlatformError InvalidParameterValueException when it is no time, or more than ten years in all. */
export function advanceClock(byMs: number, who: string, ports: ClockPorts): Promise<ClockReading> {
  return jump((moves, circumstances) => advanced(moves, byMs, circumstances), who, ports);
}

/** Takes the offset back, not what followed from it. */
export function resetClock(who: string, ports: ClockPorts): Promise<ClockReading> {
  return jump(takenBack, who, ports);
}

export function readClock(clock: MovableClock): ClockReading {
  const { moves, offsetMs } = clock;
  const now = Math.round(clock.now());
  return { now, dueNow: now + offsetMs, offsetMs, moves };
}

async function jump(
  decide: (moves: readonly ClockMove[], circumstances: JumpCircumstances) => Jumped | undefined,
  who: string,
  { clock, clockOffset, live }: ClockPorts,
): Promise<ClockReading> {
  const stored = await clockOffset.jump((moves) => decide(moves, { at: clock.now(), who }));
  if (stored) {
    live.publishTransition(stored.row);
    clock.follow(stored.moves);
  }
  const reading = readClock(clock);
  if (stored) live.publish({ type: "clock", clock: reading });
  return reading;
}
