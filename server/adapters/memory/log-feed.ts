/**
 * Hands a function's log lines on to pages as long as pages can follow. Past that they are told only that there is
 * more, once in a while, and read the end of the log anew: what is shown then is true, and costs the same however much
 * the function writes.
 */
import type { PassingEvent } from "../../core/live/event.ts";

type LogEvent = Extract<PassingEvent, { type: "log" }>;

/** Of one function in one window; a page shows the last 2,000 lines. Characters, roughly bytes. */
const WINDOW_MS = 500;
const WINDOW_LINES = 1_000;
const WINDOW_CHARACTERS = 500_000;

interface Told {
  since: number;
  lines: number;
  characters: number;
  /** Set while lines are left out: whether some were since the last time that was told. */
  untold?: { more: boolean };
}

export class LogFeed {
  readonly #deliver: (event: LogEvent) => void;
  /** By function. */
  readonly #told = new Map<string, Told>();

  constructor(deliver: (event: LogEvent) => void) {
    this.#deliver = deliver;
  }

  publish(event: LogEvent): void {
    const { functionName, lines } = event;
    const told = this.#toldOf(functionName);
    if (told.untold) {
      told.untold.more = true;
      return;
    }
    const now = performance.now();
    if (now - told.since >= WINDOW_MS) Object.assign(told, { since: now, lines: 0, characters: 0 });
    told.lines += lines.length;
    for (const { text } of lines) told.characters += text.length;
    if (told.lines <= WINDOW_LINES && told.characters <= WINDOW_CHARACTERS) this.#deliver(event);
    else this.#tellLater(functionName, told);
  }

  #toldOf(functionName: string): Told {
    const known = this.#told.get(functionName);
    if (known) return known;
    const told = { since: performance.now(), lines: 0, characters: 0 };
    this.#told.set(functionName, told);
    return told;
  }

  #tellLater(functionName: string, told: Told): void {
    const untold = { more: false };
    told.untold = untold;
    const tell = () => {
      // Lines are told again after a window in which there were none: pages have read the log by then.
      if (untold.more) this.#tellLater(functionName, told);
      else this.#told.delete(functionName);
      this.#deliver({ type: "log", functionName, lines: [], more: true });
    };
    setTimeout(tell, WINDOW_MS).unref();
  }
}
