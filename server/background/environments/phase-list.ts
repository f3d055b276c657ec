/** Phases as they happen, told to everybody concerned: the invocation's page and the environment's lane. */
import type { Phase, PhaseKind } from "../../core/environment/phase.ts";
import type { InvocationObserver } from "../../ports/environments.ts";

export interface PhaseSink {
  /** A phase that began, and again when it ended: then it replaces the one that had begun. */
  phase(phase: Phase, ended: boolean): void;
}

export class OpenPhase {
  #phase: Phase;
  readonly #sinks: PhaseSink[];

  /** @param startAt epoch milliseconds */
  constructor(kind: PhaseKind, startAt: number, sinks: PhaseSink[]) {
    this.#phase = { kind, startAt };
    this.#sinks = sinks;
    this.#tell(false);
  }

  /** The first end counts. */
  end(endAt: number, how: { failed?: boolean; note?: string } = {}): void {
    if (this.#phase.endAt !== undefined) return;
    this.#phase = {
      ...this.#phase,
      endAt: Math.max(endAt, this.#phase.startAt),
      ...(how.failed ? { failed: true } : {}),
      ...(how.note === undefined ? {} : { note: how.note }),
    };
    this.#tell(true);
  }

  #tell(ended: boolean): void {
    for (const sink of this.#sinks) sink.phase(this.#phase, ended);
  }
}

/** The phases of one invocation. */
export class InvocationPhases implements PhaseSink {
  #phases: Phase[] = [];
  readonly #observer: InvocationObserver;

  constructor(observer: InvocationObserver) {
    this.#observer = observer;
  }

  get all(): Phase[] {
    return this.#phases;
  }

  /** What was handed out stays as it was: a new list each time. */
  phase(phase: Phase, ended: boolean): void {
    const begun = ended ? indexOfBegun(this.#phases, phase) : -1;
    this.#phases = begun < 0 ? [...this.#phases, phase] : this.#phases.with(begun, phase);
    this.#observer.phases(this.#phases);
  }
}

/** Where the phase is that this one ends, mostly among the last; -1 when it is not kept any more. */
export function indexOfBegun(phases: readonly Phase[], { kind, startAt }: Phase): number {
  return phases.findLastIndex((phase) => phase.kind === kind && phase.startAt === startAt);
}
