/**
 * What of the event queue is in memory: for each function that has events the request ids of the next few, and when
 * the database is to be asked again. Those for another version or alias are in a lane of their own: where one cannot
 * run, the others do. Lanes take turns. Times are milliseconds of due time. Nothing here waits.
 */
import { FairQueue } from "../../core/schedule/fair-queue.ts";
import type { EventsOf } from "../../ports/queued-events.ts";

export interface Lane extends Readonly<EventsOf> {
  readonly key: string;
  /** Ready, running or being stored here: what the database tells of these is known. */
  readonly known: Set<string>;
  ready: number;
  running: number;
  /** The database may have more that is due. */
  behind: boolean;
  loading: boolean;
  /** When the next one that is not due yet will be. */
  lookAt: number;
  /** The function cannot be run, so none of its events is tried before. */
  pausedUntil: number;
  /** Attempts one after the other that did not come to run. */
  misses: number;
  /** The function has been deleted: what runs is its last. */
  dropped: boolean;
  /** How often the function has moved to another state. */
  moves: number;
}

/** How an event leaves the memory: it is over, it waits until then, or the database is to be asked for it again. */
export type Leaving = undefined | { dueAt: number } | "still due";

/** Events of one lane that are ready in memory, at most. */
const WINDOW = 64;

export class EventLanes {
  readonly #lanes = new Map<string, Lane>();
  readonly #ready = new FairQueue<{ lane: Lane; requestId: string }>();

  ofFunction(functionId: string): Lane[] {
    return [...this.#lanes.values()].filter((lane) => lane.functionId === functionId);
  }

  open({ functionId, qualifier }: EventsOf): Lane {
    const key = `${functionId} ${qualifier}`;
    const found = this.#lanes.get(key);
    if (found) return found;
    const lane: Lane = {
      ...{ key, functionId, qualifier, known: new Set<string>(), ready: 0, running: 0, behind: false, loading: false },
      ...{ lookAt: Number.POSITIVE_INFINITY, pausedUntil: 0, misses: 0, moves: 0, dropped: false },
    };
    this.#lanes.set(key, lane);
    return lane;
  }

  /** The function is gone: what runs ends, nothing else begins. */
  drop(functionId: string): void {
    for (const lane of this.ofFunction(functionId)) {
      lane.dropped = true;
      this.#lanes.delete(lane.key);
      this.#ready.drop(lane.key);
    }
  }

  /** An event is in the database, due at this time. */
  arrived(lane: Lane, requestId: string, dueAt: number, now: number): void {
    if (lane.known.has(requestId)) return;
    if (dueAt > now) lane.lookAt = Math.min(lane.lookAt, dueAt);
    else if (lane.behind || lane.loading || lane.ready >= WINDOW) lane.behind = true;
    else this.#admit(lane, requestId);
  }

  /** How many rows tell what is next: of those the database has, the ones that are known here come first. */
  askFor(lane: Lane): number {
    return WINDOW + lane.known.size;
  }

  /** @param rows what the database has, by due time, as many as `askFor` said or all there are. */
  loaded(lane: Lane, rows: { requestId: string; dueAt: number }[], asked: number, now: number): void {
    for (const { requestId, dueAt } of rows) {
      if (dueAt > now) {
        lane.lookAt = Math.min(lane.lookAt, dueAt);
        return;
      }
      if (!lane.known.has(requestId)) this.#admit(lane, requestId);
    }
    if (rows.length >= asked) lane.behind = true;
  }

  /**
   * The next event that may run, by turns. A lane takes another place while it has fewer than are still free, so
   * that slow ones never take the last.
   */
  take(now: number, free: number): { lane: Lane; requestId: string } | undefined {
    const next = this.#ready.take((key) => {
      const lane = this.#lanes.get(key);
      return lane !== undefined && lane.pausedUntil <= now && lane.running < free;
    });
    if (!next) return undefined;
    next.lane.ready -= 1;
    next.lane.running += 1;
    return next;
  }

  /** One of its events does not run any more. */
  free(lane: Lane): void {
    lane.running -= 1;
  }

  left(lane: Lane, requestId: string, how: Leaving): void {
    lane.known.delete(requestId);
    if (how === "still due") lane.behind = true;
    else if (how) lane.lookAt = Math.min(lane.lookAt, how.dueAt);
  }

  /** Those of which the database is to be asked now. Forgets lanes that have nothing left. */
  *toLoad(now: number): Generator<Lane> {
    for (const lane of this.#lanes.values()) {
      if (lane.lookAt <= now) [lane.lookAt, lane.behind] = [Number.POSITIVE_INFINITY, true];
      if (lane.behind && !lane.loading && lane.pausedUntil <= now && lane.ready < WINDOW / 2) yield lane;
      else if (isIdle(lane, now)) this.#lanes.delete(lane.key);
    }
  }

  /** When something becomes due of which nothing else will tell. */
  nextAt(now: number): number {
    let at = Number.POSITIVE_INFINITY;
    for (const { pausedUntil, lookAt, ready, behind } of this.#lanes.values()) {
      at = Math.min(at, lookAt);
      if (pausedUntil > now && (ready > 0 || behind)) at = Math.min(at, pausedUntil);
    }
    return at;
  }

  /** What was known of due times does not hold any more. */
  lookAgain(): void {
    for (const lane of this.#lanes.values()) Object.assign(lane, { behind: true, pausedUntil: 0 });
  }

  #admit(lane: Lane, requestId: string): void {
    lane.known.add(requestId);
    lane.ready += 1;
    this.#ready.put(lane.key, { lane, requestId });
  }
}

function isIdle({ known, behind, loading, lookAt, pausedUntil }: Lane, now: number): boolean {
  return known.size === 0 && !behind && !loading && lookAt === Number.POSITIVE_INFINITY && pausedUntil <= now;
}
