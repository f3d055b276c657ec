/** What an invoke and the environment that it passes through know of each other. */
import type { LogCut } from "../../ports/containers.ts";
import type { Booted } from "./boot.ts";
import type { Conclusion, Reset } from "./conclusion.ts";
import type { Incarnation } from "./incarnation.ts";
import type { Passage } from "./passage.ts";

/** The environment, as far as an invoke changes it. */
export interface Life {
  readonly current: Incarnation | undefined;
  /** Init has been tried once; what follows is init inside an invoke. */
  readonly initialized: boolean;
  /** Between the output of the invoke before and that of this one. */
  readonly cut: LogCut | undefined;
  boot(passage: Passage, limitMs: number, stop: AbortSignal): Promise<Booted>;
  /** Ends the processes; the environment goes on without. */
  reset(reset: Reset): Promise<void>;
}

/** The environment is done with the event, whatever is still to be told. */
export interface Served {
  conclusion: Conclusion;
  durationMs: number;
  incarnation: Incarnation;
  /** After its output; absent when the processes have to end. */
  cut?: LogCut;
}
