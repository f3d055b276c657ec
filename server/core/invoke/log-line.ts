/** One line of a function's log. */
export interface NewLogLine {
  functionName: string;
  logGroup: string;
  environmentId: string;
  logStreamName: string;
  /** Absent for lines that no invoke waits for. What init writes belongs to the invoke that it starts for. */
  requestId?: string;
  /** Epoch milliseconds. What is kept is never earlier than the line that was kept before it: see `keptAt`. */
  at: number;
  /** Who wrote it: the function, or Lambda (START, END, REPORT …). */
  source: "function" | "platform";
  text: string;
}

export interface LogLine extends NewLogLine {
  /** Growing over all log streams: the order of the lines. */
  sequence: number;
}

/** A clock that was set back by more than this is followed. */
const CLOCK_SET_BACK_MS = 60_000;

/**
 * Environments hand in their lines some milliseconds late. A reader that goes on from the last time it has seen, as
 * `aws logs tail --follow` does, would miss them: so a line's time is at least that of the line kept before it.
 */
export function keptAt(at: number, before: number): number {
  return at < before && before - at <= CLOCK_SET_BACK_MS ? before : at;
}
