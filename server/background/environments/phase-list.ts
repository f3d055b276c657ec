/** Phases as they happen, told to everybody concerned: the invocation's page and the environment's lane. */
import type { Phase, PhaseKind } from "../../core/environment/phase.ts";
import type { InvocationObserver } from "../../ports/environments.ts";

export interface PhaseSink {
  /** A phase that began, and again when it ended: then it replaces the first. */
  phase(phase: Phase): void;
}

export class OpenPhase {
  #phase: Phase;
  readonly #sinks: PhaseSink[];

  /** @param startAt epoch milliseconds */
  constructor(kind: PhaseKind, startAt: number, sinks: PhaseSink[]) {
    this.#phase = { kind, startAt };
    this.#sinks = sinks;
    this.#tell();
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
    this.#tell();
  }

  #tell(): void {
    for (const sink of this.#sinks) sink.phase(this.#phase);
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

  phase(phase: Phase): void {
    this.#phases = upsert(this.#phases, phase);
    this.#observer.phases(this.#phases);
  }
}

/** What was handed out stays as it was: a new list each time. */
function upsert<Kept extends Phase>(phases: Kept[], phase: Kept): Kept[] {
  const index = phases.findLastIndex(({ kind, startAt }) => kind === phase.kind && startAt === phase.startAt);
  return index < 0 ? [...phases, phase] : phases.with(index, phase);
}
