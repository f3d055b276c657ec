/**
 * Event invokes: on disk before they are accepted, run at least once, retried as Lambda does.
 *
 * The database is the queue. Memory holds for each function the ids of its next few events (events/event-lanes.ts); an
 * event is read when it runs. Functions take turns, and at most `atOnce` run together, so that what is invoked
 * synchronously finds room. After a crash the queue is what the database holds: an event that was running runs again.
 */

import { turnOf } from "../core/invoke/event-turn.ts";
import type { InvocationRecord } from "../core/invoke/invocation.ts";
import { givenUp } from "../core/invoke/queued-invocation.ts";
import { functionPauseMs } from "../core/invoke/retry.ts";
import { broughtBack, type DueTime, standing } from "../core/schedule/due-time.ts";
import type { EndedAttempt, EventAttempt } from "../operations/function/run-event.ts";
import type { DueClock } from "../ports/clock.ts";
import type { EventQueue as EventQueuePort } from "../ports/event-queue.ts";
import type { History } from "../ports/history.ts";
import type { Live } from "../ports/live.ts";
import type { Log } from "../ports/log.ts";
import type { QueuedEvent, QueuedEvents } from "../ports/queued-events.ts";
import { afterAttempt } from "./events/after-attempt.ts";
import { EventLanes, type Lane, type Leaving } from "./events/event-lanes.ts";
import { recoverRecords } from "./events/recover-records.ts";
import { untilStored } from "./events/until-stored.ts";

/** setTimeout's longest wait is 2^31 ms, and it stands still while the machine sleeps: it is looked at again then. */
const LONGEST_TIMER_MS = 60_000;
/** A function whose image is being optimized is looked at again after this, should nothing tell of its end. */
const PENDING_PAUSE_MS = 50_000;
/** So many times as many as run together may wait for the disk. */
const UNSETTLED = 4;
/** After the database refused. */
const STORE_RETRY_MS = 1_000;

export interface EventQueueOptions {
  queuedEvents: QueuedEvents;
  history: History;
  live: Live;
  clock: DueClock;
  log: Log;
  /** Attempts that run together. */
  atOnce: number;
  /** One attempt. What is thrown is a bug. */
  run(event: QueuedEvent, signal: AbortSignal): Promise<EventAttempt>;
}

interface Begun {
  lane: Lane;
  requestId: string;
  /** Another one may run in its place. */
  release(): void;
}

export class EventQueue implements EventQueuePort, AsyncDisposable {
  readonly #options: EventQueueOptions;
  readonly #lanes = new EventLanes();
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #unsubscribe: () => void;
  #aheadMs: number;
  /** How often the clock was moved: due times that were known before are to be asked for anew. */
  #shifts = 0;
  #timer: NodeJS.Timeout | undefined;
  #started = false;
  #attempts = 0;
  /** Attempts of which it is not yet on disk what has become of them, those that run included. */
  #unsettled = 0;

  constructor(options: EventQueueOptions) {
    this.#options = options;
    this.#aheadMs = options.clock.offsetMs;
    this.#unsubscribe = options.clock.onShift(() => this.#onShift());
  }

  /** Takes up what a former process has accepted and not finished. */
  async start(): Promise<void> {
    const { queuedEvents, clock } = this.#options;
    // The clock may have been taken back just before the end.
    await queuedEvents.takeBack(clock.offsetMs);
    await recoverRecords(this.#options);
    for (const { dueAt, ...of } of await queuedEvents.functions()) this.#lanes.open(of).lookAt = dueAt;
    this.#started = true;
    this.#pump();
  }

  async put(event: QueuedEvent): Promise<void> {
    const { queuedEvents, history, clock } = this.#options;
    const { invocation, qualifier, payload, dueAt } = event;
    const { requestId, functionId } = invocation;
    await queuedEvents.put(event);
    history.put(invocation, { request: payload });
    this.#options.live.publish({ type: "invocation", invocation });
    this.#lanes.arrived(this.#lanes.open({ functionId, qualifier }), requestId, dueAt, clock.dueNow());
    this.#pump();
  }

  async drop(functionId: string): Promise<void> {
    this.#lanes.drop(functionId);
    const why = { errorType: "ResourceNotFoundException", errorMessage: "The function was deleted before this ran." };
    for (const invocation of await this.#options.queuedEvents.removeOfFunction(functionId)) {
      this.#tell(givenUp(invocation, why, this.#options.clock.now()));
    }
  }

  /** The function has moved to another state: what waited for that is looked at. */
  functionMoved(functionId: string): void {
    const lanes = this.#lanes.ofFunction(functionId);
    for (const lane of lanes) Object.assign(lane, { moves: lane.moves + 1, pausedUntil: 0 });
    if (lanes.length > 0) this.#pump();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#unsubscribe();
    clearTimeout(this.#timer);
    await Promise.all(this.#running);
  }

  /** Begins what may run, asks the database for more, and sleeps until something is due. */
  #pump(): void {
    clearTimeout(this.#timer);
    if (!this.#started || this.#stop.signal.aborted) return;
    const { clock, atOnce } = this.#options;
    const now = clock.dueNow();
    for (let next = this.#next(now, atOnce); next; next = this.#next(now, atOnce)) this.#begin(next);
    for (const lane of this.#lanes.toLoad(now)) this.#track(this.#load(lane));
    const waitMs = this.#lanes.nextAt(now) - now;
    if (waitMs === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#pump(), Math.min(Math.max(waitMs, 1), LONGEST_TIMER_MS)).unref();
  }

  #next(now: number, atOnce: number) {
    const free = atOnce - this.#attempts;
    return free > 0 && this.#unsettled < UNSETTLED * atOnce ? this.#lanes.take(now, free) : undefined;
  }

  #begin({ lane, requestId }: { lane: Lane; requestId: string }): void {
    this.#attempts += 1;
    this.#unsettled += 1;
    const shifts = this.#shifts;
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      this.#attempts -= 1;
      this.#lanes.free(lane);
      this.#pump();
    };
    const attempt = this.#attempt({ lane, requestId, release }).catch((error: unknown) => {
      this.#failed(lane, error, "an event could not be tried");
      return "still due" as const;
    });
    const settled = attempt.then((how) => {
      this.#unsettled -= 1;
      this.#lanes.left(lane, requestId, this.#shifts === shifts ? how : how && "still due");
      release();
      this.#pump();
    });
    this.#track(settled);
  }

  /** Its place is free for the next one when it has run: what is stored then shares the disk with others. */
  async #attempt({ lane, requestId, release }: Begun): Promise<Leaving> {
    const { queuedEvents, clock, run } = this.#options;
    const event = await queuedEvents.get(requestId);
    if (!event) return undefined; // it has gone with its function
    const now = clock.dueNow();
    const turn = turnOf(event, standing(clock));
    if (turn === "too old") return this.#finish(givenUp(event.invocation, tooOld, clock.now()));
    if (turn === "waits") return event;
    const { moves } = lane;
    const attempt = await run(event, this.#stop.signal);
    switch (attempt.kind) {
      case "pending":
        if (lane.moves === moves) lane.pausedUntil = now + PENDING_PAUSE_MS;
        return "still due";
      case "gone":
        return this.#finish(givenUp(event.invocation, gone, clock.now()));
      case "ended": {
        lane.misses = attempt.result === "not-run" ? lane.misses + 1 : 0;
        if (lane.misses > 0) lane.pausedUntil = clock.dueNow() + functionPauseMs(lane.misses);
        release();
        return this.#conclude(lane, event, attempt);
      }
    }
  }

  /** @returns what is known of it if it is tried again */
  async #conclude(lane: Lane, event: QueuedEvent, attempt: EndedAttempt): Promise<DueTime | undefined> {
    const { queuedEvents, clock, log } = this.#options;
    const { requestId } = event.invocation;
    if (attempt.bug !== undefined) log.error({ error: attempt.bug, requestId }, "an event's attempt failed");
    const stopped = this.#stop.signal.aborted;
    const again = afterAttempt(event, attempt, { clock, stopped });
    if (!again) return this.#finish(attempt.invocation, attempt.response);
    if (lane.dropped) return this.#finish(givenUp(attempt.invocation, gone, clock.now()));
    // What a disk refuses is stored later: the clock may have been taken back meanwhile.
    await this.#store(requestId, () => queuedEvents.reschedule(broughtBack(again, clock.offsetMs)));
    this.#tell(again.invocation, attempt.response);
    return again;
  }

  /** How it ended is on disk before it leaves the queue: what is not in the queue any more has an end. */
  async #finish(ended: InvocationRecord, response?: Uint8Array): Promise<undefined> {
    const { queuedEvents, history } = this.#options;
    this.#tell(ended, response);
    await this.#store(ended.requestId, async () => {
      await history.flush();
      await queuedEvents.remove(ended.requestId);
    });
  }

  #tell(invocation: InvocationRecord, response?: Uint8Array): void {
    this.#options.history.put(invocation, { response });
    this.#options.live.publish({ type: "invocation", invocation });
  }

  async #load(lane: Lane): Promise<void> {
    const { queuedEvents, clock } = this.#options;
    Object.assign(lane, { loading: true, behind: false });
    const asked = this.#lanes.askFor(lane);
    try {
      this.#lanes.loaded(lane, await queuedEvents.next(lane, asked), asked, clock.dueNow());
    } catch (error) {
      this.#failed(lane, error, "the next events could not be read");
    } finally {
      lane.loading = false;
    }
    this.#pump();
  }

  #failed(lane: Lane, error: unknown, what: string): void {
    if (!this.#stop.signal.aborted) this.#options.log.error({ error, functionId: lane.functionId }, what);
    Object.assign(lane, { behind: true, pausedUntil: this.#options.clock.dueNow() + STORE_RETRY_MS });
  }

  #onShift(): void {
    const { queuedEvents, clock } = this.#options;
    const aheadMs = clock.offsetMs;
    const back = aheadMs < this.#aheadMs;
    this.#aheadMs = aheadMs;
    this.#shifts += 1;
    if (back) this.#track(this.#store("all", () => queuedEvents.takeBack(aheadMs)).then(() => this.#lookAgain()));
    this.#pump();
  }

  #lookAgain(): void {
    this.#lanes.lookAgain();
    this.#pump();
  }

  #store(requestId: string, write: () => Promise<void>): Promise<void> {
    const onRefused = (error: unknown) =>
      this.#options.log.error({ error, requestId }, "what has become of an event could not be stored");
    return untilStored(write, { signal: this.#stop.signal, retryMs: STORE_RETRY_MS, onRefused });
  }

  #track(work: Promise<void>): void {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }
}

const tooOld = {
  errorType: "EventAgeExceeded",
  errorMessage: "It has waited for more than six hours, so it is not tried any more.",
};
const gone = { errorType: "ResourceNotFoundException", errorMessage: "Its function is not there any more." };
