/**
 * Collects blobs that nobody names: at start, when something has changed that may leave some, and when the next one is
 * due. Never more often than every few seconds. By real time: a clock that is advanced hurries no push.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { TransitionEvent } from "../core/function/transition.ts";
import type { LiveMessage } from "../core/live/event.ts";
import { type CollectPorts, collectBlobs } from "../operations/repository/collect-blobs.ts";
import type { Clock } from "../ports/clock.ts";
import type { Live } from "../ports/live.ts";
import type { Log } from "../ports/log.ts";

/** Also when nothing is known to be due: uploads that are left are found so. */
const AT_LEAST_EVERY_MS = 60 * 60 * 1000;
const BETWEEN_BATCHES_MS = 250;

export interface BlobCollectorPorts extends Omit<CollectPorts, "pause"> {
  clock: Pick<Clock, "now" | "monotonic">;
  live: Pick<Live, "subscribe">;
  log: Log;
}

export class BlobCollector implements AsyncDisposable {
  readonly #ports: BlobCollectorPorts;
  readonly #stop = new AbortController();
  readonly #stopped: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #collecting: Promise<void> | undefined;
  /** Monotonic milliseconds. */
  #lastAt = Number.NEGATIVE_INFINITY;
  #again = false;

  readonly #atMostEveryMs: number;

  constructor(ports: BlobCollectorPorts, atMostEveryMs = 5_000) {
    this.#ports = ports;
    this.#atMostEveryMs = atMostEveryMs;
  }

  start(): void {
    this.#stopped.push(this.#ports.live.subscribe((message) => mayLeaveBlobs(message) && this.#soon()));
    this.#soon();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#stopped) end();
    clearTimeout(this.#timer);
    this.#stop.abort();
    await this.#collecting;
  }

  /** What happens during one collection is looked at by another after it. */
  #soon(): void {
    this.#again = true;
    if (!this.#collecting) this.#in(0);
  }

  #in(delayMs: number): void {
    if (this.#stop.signal.aborted) return;
    clearTimeout(this.#timer);
    const restMs = this.#lastAt + this.#atMostEveryMs - this.#ports.clock.monotonic();
    this.#timer = setTimeout(() => this.#collect(), Math.max(delayMs, restMs, 0)).unref();
  }

  #collect(): void {
    this.#again = false;
    this.#collecting = this.#collectOnce()
      .catch((error: unknown) => {
        if (!this.#stop.signal.aborted) this.#ports.log.error({ error }, "collecting blobs");
        return AT_LEAST_EVERY_MS;
      })
      .then((delayMs) => {
        this.#collecting = undefined;
        this.#lastAt = this.#ports.clock.monotonic();
        this.#in(this.#again ? 0 : delayMs);
      });
  }

  /** @returns when to look again. */
  async #collectOnce(): Promise<number> {
    const { clock, log } = this.#ports;
    const pause = (signal: AbortSignal) => wait(BETWEEN_BATCHES_MS, undefined, { signal });
    const { blobs, uploads, nextAt } = await collectBlobs({ ...this.#ports, pause }, this.#stop.signal);
    if (blobs + uploads > 0) log.info({ blobs, uploads }, "collected what nobody names");
    const delayMs = nextAt === undefined ? AT_LEAST_EVERY_MS : nextAt - clock.now();
    return Math.min(delayMs, AT_LEAST_EVERY_MS);
  }
}

/** Images and tags that go, optimizations and imports that end. */
function mayLeaveBlobs(message: LiveMessage): boolean {
  if (message.kind === "transition") return endings.has(message.transition.event);
  if (message.kind === "clock-jump") return false;
  const { event } = message;
  return event.type === "images" || (event.type === "upload" && event.upload.status === "refused");
}

const endings: ReadonlySet<TransitionEvent> = new Set<TransitionEvent>([
  "deleted",
  "optimized",
  "optimization-failed",
  "update-succeeded",
  "update-failed",
]);
