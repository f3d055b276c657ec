/**
 * Makes a function that nobody has invoked for long Inactive; what it leaves in the engine and the store, the image
 * sweeper takes.
 *
 * It looks when the first function may be due, when due time has moved, and at start for what came due while nobody
 * looked. A function that is due and in use (an environment serves, an event waits) is held: it is looked at when its
 * environment has become idle, when it has moved to another state, and after a while.
 */
import { serves } from "../core/environment/state.ts";
import type { FunctionRecord } from "../core/function/function-record.ts";
import { type VersionName, versionKey } from "../core/function/version.ts";
import type { LiveMessage } from "../core/live/event.ts";
import { standing } from "../core/schedule/due-time.ts";
import { idleLeftMs } from "../core/schedule/idle.ts";
import type { DueClock } from "../ports/clock.ts";
import type { Environments } from "../ports/environments.ts";
import type { Functions } from "../ports/functions.ts";
import type { Live } from "../ports/live.ts";
import type { Log } from "../ports/log.ts";
import type { QueuedEvents } from "../ports/queued-events.ts";
import { Rounds } from "./rounds.ts";

export interface IdleSweeperPorts {
  functions: Pick<Functions, "versions">;
  environments: Pick<Environments, "list">;
  queuedEvents: Pick<QueuedEvents, "next">;
  clock: DueClock;
  live: Pick<Live, "subscribe">;
  log: Log;
  config: { idleAfterMs: number };
  /** Makes it Inactive if it is still idle when that is stored. @returns undefined when it was not */
  expire(name: VersionName, isIdle: (current: FunctionRecord) => boolean): Promise<FunctionRecord | undefined>;
}

/** setTimeout stands still while the machine sleeps: the time is looked at again then. */
const LONGEST_TIMER_MS = 60_000;
/** What is held is looked at again after this, should nothing tell of its end: that its last event was given up. */
const HELD_MS = 5_000;
/** After the database refused. */
const RETRY_MS = 60_000;

export class IdleSweeper implements AsyncDisposable {
  readonly #ports: IdleSweeperPorts;
  #unsubscribe: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #looks = new Rounds(() => this.#look());
  /** By name and version: due, but in use. */
  readonly #held = new Set<string>();

  constructor(ports: IdleSweeperPorts) {
    this.#ports = ports;
  }

  start(signal: AbortSignal): void {
    const { clock, live } = this.#ports;
    const stop = () => this.#stop();
    signal.addEventListener("abort", stop, { once: true });
    this.#unsubscribe = [
      () => signal.removeEventListener("abort", stop),
      clock.onShift(() => this.#looks.ask()),
      live.subscribe((message) => {
        if (this.#held.size > 0 && this.#mayFree(message)) this.#looks.ask();
      }),
    ];
    this.#looks.ask();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    await this.#looks[Symbol.asyncDispose]();
  }

  #stop(): void {
    this.#looks.stop();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    clearTimeout(this.#timer);
  }

  #mayFree(message: LiveMessage): boolean {
    if (message.kind === "transition") return this.#held.has(versionKey(message.transition));
    if (message.kind === "clock-jump") return false;
    const { event } = message;
    if (event.type !== "environment" || serves(event.environment)) return false;
    return this.#held.has(versionKey(event.environment));
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    const waitMs = await this.#expireDue();
    this.#wakeAt(this.#ports.clock.dueNow() + waitMs);
  }

  /** @returns how long nothing is due: what becomes Active or is invoked from now on is not sooner than its whole time. */
  async #expireDue(): Promise<number> {
    const { functions, config, log } = this.#ports;
    let waitMs = config.idleAfterMs;
    this.#held.clear();
    try {
      for (const record of await functions.versions()) {
        if (this.#looks.isStopped) break;
        if (record.state !== "Active") continue;
        const leftMs = this.#leftMs(record);
        if (Number.isFinite(leftMs) && leftMs > 0) waitMs = Math.min(waitMs, leftMs);
        else if (!(await this.#expire(record))) this.#held.add(versionKey(record));
      }
    } catch (error) {
      if (!this.#looks.isStopped) log.error({ error }, "idle functions could not be looked for; it is tried again");
      return RETRY_MS;
    }
    return this.#held.size > 0 ? Math.min(waitMs, HELD_MS) : waitMs;
  }

  async #expire({ functionName, version, functionId }: FunctionRecord): Promise<boolean> {
    const [event] = await this.#ports.queuedEvents.next({ functionId }, 1);
    if (event) return false;
    const name = { functionName, version };
    const isIdle = (current: FunctionRecord) =>
      current.functionId === functionId && this.#leftMs(current) <= 0 && !this.#isInUse(name);
    return (await this.#ports.expire(name, isIdle)) !== undefined;
  }

  #leftMs(record: FunctionRecord): number {
    const { clock, config } = this.#ports;
    return idleLeftMs(record, standing(clock), config.idleAfterMs);
  }

  #isInUse(name: VersionName): boolean {
    const key = versionKey(name);
    return this.#ports.environments.list().some((one) => versionKey(one) === key && serves(one));
  }

  #wakeAt(dueAt: number): void {
    if (this.#looks.isStopped) return;
    const waitMs = dueAt - this.#ports.clock.dueNow();
    const wake = () => (waitMs > LONGEST_TIMER_MS ? this.#wakeAt(dueAt) : this.#looks.ask());
    clearTimeout(this.#timer);
    this.#timer = setTimeout(wake, Math.min(Math.max(waitMs, 1), LONGEST_TIMER_MS)).unref();
  }
}
