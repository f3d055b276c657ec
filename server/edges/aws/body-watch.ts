/**
 * Bodies that are being read, watched together: which of them have stopped coming, and whether the platform stops. A
 * timer and a listener for each would take longer than reading most bodies.
 */

/** A body that stops coming is given up after this long, and at most the time between two looks later. */
const IDLE_MS = 30_000;
const LOOK_EVERY_MS = 1000;

export interface WatchedBody {
  /** On the clock of `performance.now()`: when something came last. */
  cameAt: number;
  tooSlow(idleMs: number): void;
  stopped(reason: unknown): void;
}

export class BodyWatch {
  readonly #bodies = new Set<WatchedBody>();
  #timer: NodeJS.Timeout | undefined;

  constructor(stopping: AbortSignal) {
    const stop = () => {
      for (const body of [...this.#bodies]) body.stopped(stopping.reason);
    };
    stopping.addEventListener("abort", stop, { once: true });
  }

  add(body: WatchedBody): void {
    this.#bodies.add(body);
    this.#timer ??= setTimeout(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  delete(body: WatchedBody): void {
    this.#bodies.delete(body);
  }

  #look(): void {
    this.#timer = undefined;
    const since = performance.now() - IDLE_MS;
    for (const body of [...this.#bodies]) if (body.cameAt < since) body.tooSlow(IDLE_MS);
    if (this.#bodies.size > 0) this.#timer = setTimeout(() => this.#look(), LOOK_EVERY_MS).unref();
  }
}

const watches = new WeakMap<AbortSignal, BodyWatch>();

/** The one for all bodies that end with this signal. */
export function bodyWatchOf(stopping: AbortSignal): BodyWatch {
  const known = watches.get(stopping);
  if (known) return known;
  const watch = new BodyWatch(stopping);
  watches.set(stopping, watch);
  return watch;
}
