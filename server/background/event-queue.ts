/**
 * Event invokes: on disk before they are accepted, run at least once, retried as Lambda does.
 *
 * One timer stands at the earliest due time. At most AT_ONCE run together; the rest wait in due order. After a crash
 * the queue is what the database holds: an event that was running is run again.
 */
import { setTimeout as delay } from "node:timers/promises";
import { isPlatformError } from "../core/errors/platform-error.ts";
import { type AttemptResult, retryAfterMs } from "../core/invoke/retry.ts";
import type { Clock } from "../ports/clock.ts";
import type { InvocationAnswer } from "../ports/environments.ts";
import type { EventQueue as EventQueuePort } from "../ports/event-queue.ts";
import type { Log } from "../ports/log.ts";
import type { QueuedEvent, QueuedEvents } from "../ports/queued-events.ts";

const AT_ONCE = 50;
/** setTimeout's longest wait is 2^31 ms; a due time further off is looked at again then. */
const LONGEST_TIMER_MS = 3_600_000;
/** After the database refused. */
const STORE_RETRY_MS = 1_000;

export interface EventQueueOptions {
  queuedEvents: QueuedEvents;
  clock: Clock;
  log: Log;
  /** One attempt: throws PlatformError when the function did not run. */
  run(event: QueuedEvent, signal: AbortSignal): Promise<InvocationAnswer>;
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
    const { queuedEvents, clock } = this.#options;
    const { requestId } = event;
    const result = await this.#run(event);
    // Cut off by the stop: it stays in the database and is run at the next start.
    if (result === "not-run" && this.#stop.signal.aborted) return;
    if (result === "gone") return this.#store(requestId, () => queuedEvents.remove(requestId));

    const attempts = event.attempts + (result === "not-run" ? 0 : 1);
    const notRun = result === "not-run" ? event.notRun + 1 : 0;
    const ageMs = clock.dueNow() - event.acceptedAt;
    const pauseMs = retryAfterMs({ result, ran: attempts, notRun, ageMs });
    if (pauseMs === undefined) return this.#store(requestId, () => queuedEvents.remove(requestId));
    const dueAt = clock.dueNow() + pauseMs;
    await this.#store(requestId, () => queuedEvents.reschedule(requestId, attempts, dueAt));
    this.#waiting.set(requestId, { ...event, attempts, notRun, dueAt });
  }

  async #run(event: QueuedEvent): Promise<AttemptResult | "gone"> {
    const { run, log } = this.#options;
    try {
      const outcome = await run(event, this.#stop.signal);
      return outcome.status === "ok" ? "ok" : "function-error";
    } catch (error) {
      if (isPlatformError(error) && error.code === "ResourceNotFoundException") return "gone";
      if (!isPlatformError(error) && !this.#stop.signal.aborted)
        log.error({ error, requestId: event.requestId }, "event invoke");
      return "not-run";
    }
  }

  /** A disk that is full or busy is asked again: what has run must not run a second time for it. Once more at stop. */
  async #store(requestId: string, write: () => Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    for (let last = signal.aborted; ; last = signal.aborted) {
      try {
        return await write();
      } catch (error) {
        this.#options.log.error({ error, requestId }, "the end of an event's attempt could not be stored");
        if (last) return;
        await delay(STORE_RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
