/**
 * Checks each function's image and key time and again: see `check-image.ts`. What is gone makes the function Failed;
 * what is there again restores it.
 *
 * It looks when a function's time has come, and at once at one that is Failed for its image when something is pushed or
 * a permission changes, and at start, for what came back while nobody looked. A function that is being prepared or
 * updated is left alone, and looked at when that has ended, or at once when it has failed. Where nothing can be found
 * out nothing changes, and the next look comes sooner.
 */
import { once } from "node:events";
import type { FunctionRecord } from "../core/function/function-record.ts";
import { isPreparing } from "../core/function/preparing.ts";
import { isKeyReason } from "../core/function/state.ts";
import { type VersionName, versionIdKey, versionKey } from "../core/function/version.ts";
import type { ImageSource } from "../core/image/function-image.ts";
import { type ImageChecks as Checks, checkRefusal, isChecked } from "../core/image/image-check.ts";
import type { PassingEvent } from "../core/live/event.ts";
import { nextCheck, toBegin } from "../core/schedule/check-due.ts";
import { broughtBack } from "../core/schedule/due-time.ts";
import type { CheckFinding } from "../operations/function/settle-check.ts";
import type { DueClock } from "../ports/clock.ts";
import type { Functions } from "../ports/functions.ts";
import type { ImageChecks } from "../ports/image-checks.ts";
import type { Live } from "../ports/live.ts";
import type { Log } from "../ports/log.ts";
import { type CheckPorts, checkImage, type Look } from "./check-image.ts";
import { ImageCheckBoard } from "./image-check-board.ts";
import { dueCheckOf, isFollowed, isOpen, timeOf, type Watched, type Why } from "./watched-version.ts";

export interface ImageWatcherPorts extends CheckPorts {
  functions: Pick<Functions, "getVersion" | "versions">;
  clock: DueClock;
  live: Pick<Live, "subscribe" | "publish">;
  log: Log;
  config: CheckPorts["config"] & { imageCheckEveryMs: number };
  engine: {
    /** Images in the engine may have changed. @returns unsubscribe */
    onImages(listener: () => void): () => void;
  };
  /** How what is found becomes the function's state. */
  settle(checked: FunctionRecord, finding: CheckFinding): Promise<unknown>;
}

/** setTimeout stands still while the machine sleeps: it is looked at again then. */
const LONGEST_TIMER_MS = 60_000;
/** Whoever has brought something back is not kept waiting for longer. */
const SETTLED_WITHIN_MS = 2_000;

export class ImageWatcher implements ImageChecks, AsyncDisposable {
  readonly #ports: ImageWatcherPorts;
  /** By version key. */
  readonly #watched = new Map<string, Watched>();
  readonly #board = new ImageCheckBoard();
  readonly #checking = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #unsubscribe: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: ImageWatcherPorts) {
    this.#ports = ports;
  }

  /** @param signal stops it */
  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const stop = () => this.#stop();
    signal.addEventListener("abort", stop, { once: true });
    const { live, clock, engine, functions } = this.#ports;
    this.#unsubscribe.push(
      () => signal.removeEventListener("abort", stop),
      live.subscribe((message) => message.kind === "passing" && this.#hear(message.event)),
      clock.onShift(() => this.#onShift()),
      engine.onImages(() => this.#healSoon(({ kind }) => kind === "docker-daemon")),
    );
    for (const record of await functions.versions()) {
      // What was heard meanwhile is newer.
      if (!this.#watched.has(versionKey(record))) this.#track(record);
    }
    this.#healSoon(() => true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    await Promise.all(this.#checking);
  }

  askFor(record: FunctionRecord): void {
    if (!this.#watched.has(versionKey(record))) this.#track(record);
    const watched = this.#watched.get(versionKey(record));
    if (watched) this.#bringForward(watched, "asked");
    this.#look();
  }

  of(functionName: string): Checks {
    const versions = this.#ofFunction(functionName).filter(({ record }) => checkRefusal(record) === undefined);
    return { checks: this.#board.of(functionName), due: versions.map(timeOf) };
  }

  /** Those that would be checked if due time stood there. */
  dueBy(dueAt: number): VersionName[] {
    const due = [...this.#watched.values()].filter((watched) => isOpen(watched) && watched.due.dueAt <= dueAt);
    return due.map(({ record: { functionName, version } }) => ({ functionName, version }));
  }

  /**
   * Resolves when every function that something of our own repository may have brought back has been looked at, or has
   * waited long for it.
   */
  async settled(): Promise<void> {
    const isFollowing = () => [...this.#watched.values()].some(isFollowed) && !this.#stopping.signal.aborted;
    if (!isFollowing()) return;
    const waited = AbortSignal.timeout(SETTLED_WITHIN_MS);
    const tooLong = once(waited, "abort");
    while (isFollowing() && !waited.aborted) await Promise.race([tooLong, ...this.#checking]);
  }

  #stop(): void {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
  }

  #hear(event: PassingEvent): void {
    if (event.type === "function") {
      this.#track(event.function);
      this.#look();
    } else if (event.type === "function-deleted") {
      for (const { record } of this.#ofFunction(event.functionName)) this.#forget(record);
    } else if (event.type === "version-deleted") this.#forget(event);
    else if (event.type === "images") this.#healSoon(({ kind }) => kind === "repository");
    else if (event.type === "permission-changed") {
      const { repository } = event;
      this.#healSoon((source) => source.kind === "repository" && source.repository === repository);
    } else if (event.type === "key-changed") this.#lookAgain();
  }

  #track(record: FunctionRecord): void {
    const known = this.#watched.get(versionKey(record));
    if (known?.record.functionId === record.functionId) {
      const hasFailed = known.record.updateStatus === "InProgress" && record.updateStatus === "Failed";
      known.record = record;
      if (hasFailed) this.#bringForward(known, "due");
      return;
    }
    this.#forget(record);
    const due = nextCheck(this.#momentOf(record));
    this.#watched.set(versionKey(record), { record, due, why: "due", inconclusive: 0 });
  }

  #forget(name: VersionName): void {
    const watched = this.#watched.get(versionKey(name));
    if (!watched) return;
    this.#watched.delete(versionKey(name));
    this.#board.forget(watched.record);
  }

  #ofFunction(functionName: string): Watched[] {
    return [...this.#watched.values()].filter(({ record }) => record.functionName === functionName);
  }

  /** Those that are Failed for their image, which may be there again, and those that are just finding out. */
  #healSoon(isConcerned: (source: ImageSource) => boolean): void {
    for (const watched of this.#watched.values()) {
      const { record, checking } = watched;
      const isFailed = record.state === "Failed" && isChecked(record) && !isKeyReason(record.stateReasonCode);
      if (!isFailed && !isPreparing(record) && !checking) continue;
      if (isConcerned(record.serving.image.source)) this.#bringForward(watched, "heard");
    }
    this.#look();
  }

  /** A key has changed while it was being tried. */
  #lookAgain(): void {
    for (const watched of this.#watched.values()) if (watched.checking) this.#bringForward(watched, "heard");
  }

  #bringForward(watched: Watched, why: Why): void {
    const { dueNow, aheadMs } = this.#now();
    if (watched.due.dueAt <= dueNow && why === "heard") return;
    watched.due = { dueAt: Math.min(watched.due.dueAt, dueNow), dueAheadMs: aheadMs };
    if (watched.why !== "asked") watched.why = why;
  }

  #onShift(): void {
    const { aheadMs } = this.#now();
    for (const watched of this.#watched.values()) watched.due = broughtBack(watched.due, aheadMs);
    this.#look();
  }

  /** Begins what is due, and wakes for what is due next. */
  #look(): void {
    clearTimeout(this.#timer);
    if (this.#stopping.signal.aborted) return;
    const { dueNow } = this.#now();
    const open = [...this.#watched.values()].filter(isOpen);
    const due = open.filter((watched) => watched.due.dueAt <= dueNow).map(dueCheckOf);
    const running = [...this.#watched.values()].filter(({ checking }) => checking).map(dueCheckOf);
    for (const { watched } of toBegin(due, running)) this.#begin(watched);
    // What is due and finds no place is begun when another has ended.
    const later = open.filter(({ due: { dueAt } }) => dueAt > dueNow).map(({ due: { dueAt } }) => dueAt);
    if (later.length === 0) return;
    const waitMs = later.reduce((least, dueAt) => Math.min(least, dueAt - dueNow), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => this.#look(), Math.max(waitMs, 1)).unref();
  }

  #begin(watched: Watched): void {
    const { why } = watched;
    watched.checking = why;
    // Set before: what asks for another look meanwhile brings it forward.
    watched.due = nextCheck(this.#momentOf(watched.record));
    watched.why = "due";
    const checking = this.#check(watched, why).finally(() => {
      watched.checking = undefined;
      this.#checking.delete(checking);
      this.#look();
    });
    this.#checking.add(checking);
  }

  async #check(watched: Watched, why: Why): Promise<void> {
    const { functionName, version, functionId } = watched.record;
    const { functions, log, settle } = this.#ports;
    const stopping = this.#stopping.signal;
    try {
      const record = await functions.getVersion({ functionName, version });
      if (record?.functionId !== functionId || checkRefusal(record) !== undefined) return;
      const look = await checkImage(record, this.#ports, stopping);
      if (stopping.aborted) return;
      if (look.bug !== undefined) log.error({ functionName, version, error: look.bug }, UNCHECKED);
      if (look.finding) await settle(record, look.finding);
      this.#conclude(watched, look.finding !== undefined);
      this.#tell(watched, look, why);
    } catch (error) {
      // The database refused.
      this.#conclude(watched, false);
      if (!stopping.aborted) log.error({ functionName, version, error }, UNCHECKED);
    }
  }

  #conclude(watched: Watched, isConclusive: boolean): void {
    watched.inconclusive = isConclusive ? 0 : watched.inconclusive + 1;
    const next = nextCheck(this.#momentOf(watched.record), watched.inconclusive);
    if (next.dueAt < watched.due.dueAt) watched.due = next;
  }

  #tell(watched: Watched, { outcome, sentence }: Look, why: Why): void {
    const { functionId, functionName, version } = watched.record;
    // Most of what is heard concerns other functions.
    if (why === "heard" && this.#board.last(watched.record)?.outcome === outcome) return;
    const at = this.#ports.clock.now();
    const asked = why === "asked" && { asked: true as const };
    const check = { functionId, functionName, version, at, outcome, sentence, ...asked };
    this.#board.add(check);
    this.#ports.live.publish({ type: "image-check", ...check, next: timeOf(watched) });
  }

  #now(): { dueNow: number; aheadMs: number } {
    const { clock } = this.#ports;
    return { dueNow: clock.dueNow(), aheadMs: clock.offsetMs };
  }

  #momentOf(record: FunctionRecord) {
    return { key: versionIdKey(record), everyMs: this.#ports.config.imageCheckEveryMs, ...this.#now() };
  }
}

const UNCHECKED = "a function's image could not be checked; it is tried again";
