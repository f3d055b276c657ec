/** What pages see of one environment, published whenever it changes. */
import type { EnvironmentView } from "../../core/environment/environment-view.ts";
import type { Phase } from "../../core/environment/phase.ts";
import { advance, type EnvironmentState } from "../../core/environment/state.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Live } from "../../ports/live.ts";
import { indexOfBegun, type PhaseSink } from "./phase-list.ts";

/** A thousand invokes a second are not a thousand pictures a second: the first change goes out at once, then this. */
const PUBLISH_EVERY_MS = 25;
const KEPT_PHASES = 200;
const KEPT_RESETS = 20;

export class Lifeline implements PhaseSink {
  /** Both are changed in place, and copied for each picture. */
  readonly #view: Omit<EnvironmentView, "phases">;
  readonly #phases: EnvironmentView["phases"] = [];
  readonly #clock: Clock;
  readonly #live: Live;
  #publishedAt = Number.NEGATIVE_INFINITY;
  #publishing: NodeJS.Timeout | undefined;

  constructor(
    first: Omit<EnvironmentView, "state" | "since" | "createdAt" | "phases" | "resets">,
    clock: Clock,
    live: Live,
  ) {
    const now = clock.now();
    this.#view = { ...first, state: "Starting", since: now, createdAt: now, resets: [] };
    this.#clock = clock;
    this.#live = live;
    this.#publish();
  }

  get view(): EnvironmentView {
    return { ...this.#view, phases: [...this.#phases] };
  }

  get invocations(): number {
    return this.#view.invocations;
  }

  get state(): EnvironmentState {
    return this.#view.state;
  }

  to(
    state: EnvironmentState,
    change: Partial<Pick<EnvironmentView, "requestId" | "invocations" | "endReason">> = {},
  ): void {
    const view = this.#view;
    if (state !== view.state) {
      view.state = advance(view.state, state);
      view.since = this.#clock.now();
    }
    Object.assign(view, change);
    this.#publish();
  }

  /** Its processes have died, and it goes on. */
  reset(reason: string): void {
    this.#view.resets = [...this.#view.resets, { at: this.#clock.now(), reason }].slice(-KEPT_RESETS);
    this.#publish();
  }

  memoryUsed(maxMemoryUsedMiB: number): void {
    if (maxMemoryUsedMiB <= (this.#view.maxMemoryUsedMiB ?? 0)) return;
    this.#view.maxMemoryUsedMiB = maxMemoryUsedMiB;
    this.#publish();
  }

  phase(phase: Phase, ended: boolean): void {
    const { requestId } = this.#view;
    const mine = requestId === undefined ? phase : { ...phase, requestId };
    const begun = ended ? indexOfBegun(this.#phases, mine) : -1;
    if (begun < 0) this.#phases.push(mine);
    else this.#phases[begun] = mine;
    if (this.#phases.length > KEPT_PHASES) this.#phases.shift();
    this.#publish();
  }

  #publish(): void {
    if (this.#publishing) return;
    const elapsed = this.#clock.monotonic() - this.#publishedAt;
    if (elapsed >= PUBLISH_EVERY_MS) this.#publishNow();
    else this.#publishing = setTimeout(() => this.#publishNow(), PUBLISH_EVERY_MS - elapsed);
  }

  #publishNow(): void {
    clearTimeout(this.#publishing);
    this.#publishing = undefined;
    this.#publishedAt = this.#clock.monotonic();
    this.#live.publish({ type: "environment", environment: this.view });
  }
}
