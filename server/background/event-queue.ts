/**
 * Event invokes: on disk before they are accepted, run at least once, retried as Lambda does.
 *
 * One timer stands at the earliest due time. At most AT_ONCE run together; the rest wait in due order. After a crash
 * the queue is what the database holds: an event that was running is run again.
 */
import { isPlatformError } from "../core/errors/platform-error.ts";
import { type AttemptResult, retryAfterMs } from "../core/invoke/retry.ts";
import type { Clock } from "../ports/clock.ts";
import type { InvocationOutcome } from "../ports/environments.ts";
import type { EventQueue as EventQueuePort } from "../ports/event-queue.ts";
import type { Log } from "../ports/log.ts";
import type { QueuedEvent, QueuedEvents } from "../ports/queued-events.ts";

const AT_ONCE = 50;
/** setTimeout's longest wait is 2^31 ms; a due time further off is looked at again then. */
const LONGEST_TIMER_MS = 3_600_000;

export interface EventQueueOptions {
  queuedEvents: QueuedEvents;
  clock: Clock;
  log: Log;
  /** One attempt: throws PlatformError when the function did not run. */
  run(event: QueuedEvent, signal: AbortSignal): Promise<InvocationOutcome>;
}

export class EventQueue implements EventQueuePort, AsyncDisposable {
  readonly #options: EventQueueOptions;
  readonly #waiting = new Map<string, QueuedEvent & { notRun: number }>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #started = false;

  constructor(options: EventQueueOptions) {
    this.#options = options;
  }

  /** Takes up what a former process has accepted and not finished. */
  async start(): Promise<void> {
    for (const event of await this.#options.queuedEvents.list())
      this.#waiting.set(event.requestId, { ...event, notRun: 0 });
    this.#started = true;
    this.#wake();
  }

  async put(event: QueuedEvent): Promise<void> {
    await this.#options.queuedEvents.put(event);
    this.#waiting.set(event.requestId, { ...event, notRun: 0 });
    this.#wake();
  }

  /** Events of a deleted function are not tried again. */
  forget(functionId: string): void {
    for (const event of this.#waiting.values()) {
      if (event.functionId === functionId) this.#waiting.delete(event.requestId);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await Promise.all(this.#running.values());
  }

  #wake(): void {
    clearTimeout(this.#timer);
    if (!this.#started || this.#stop.signal.aborted) return;
    const now = this.#options.clock.dueNow();
    const inOrder = [...this.#waiting.values()].sort((a, b) => a.dueAt - b.dueAt);
    for (const event of inOrder) {
      if (event.dueAt > now) {
        this.#timer = setTimeout(() => this.#wake(), Math.min(event.dueAt - now, LONGEST_TIMER_MS));
        return;
      }
      if (this.#running.size >= AT_ONCE) return; // the next one to end wakes us
      this.#waiting.delete(event.requestId);
      const attempt = this.#attempt(event).finally(() => {
        this.#running.delete(event.requestId);
        this.#wake();
      });
      this.#running.set(event.requestId, attempt);
    }
  }

  async #attempt(event: QueuedEvent & { notRun: number }): Promise<void> {
    const { queuedEvents, clock, log, run } = this.#options;
    const result = await run(event, this.#stop.signal).then(
      (outcome): AttemptResult => (outcome.status === "ok" ? "ok" : "function-error"),
      (error: unknown): AttemptResult | "gone" => {
        if (isPlatformError(error) && error.code === "ResourceNotFoundException") return "gone";
        if (!isPlatformError(error) && !this.#stop.signal.aborted)
          log.error({ error, requestId: event.requestId }, "event invoke");
        return "not-run";
      },
    );
    if (this.#stop.signal.aborted) return; // it stays in the database and is run at the next start
    if (result === "gone") return queuedEvents.remove(event.requestId);

    const attempts = event.attempts + (result === "not-run" ? 0 : 1);
    const notRun = result === "not-run" ? event.notRun + 1 : 0;
    const ageMs = clock.dueNow() - event.acceptedAt;
    const pauseMs = retryAfterMs({ result, ran: attempts, notRun, ageMs });
    if (pauseMs === undefined) return queuedEvents.remove(event.requestId);
    const dueAt = clock.dueNow() + pauseMs;
    await queuedEvents.reschedule(event.requestId, attempts, dueAt);
    this.#waiting.set(event.requestId, { ...event, attempts, notRun, dueAt });
  }
}
