/**
 * What happens to keys by itself when its time has come: their deletion after its window, their rotation.
 *
 * It looks when something is due, when due time has moved, when a key has changed, and at start for what came due while
 * nobody looked. When the clock is taken back, so are the times that were set while it was further ahead.
 */
import type { KeyRecord } from "../core/key/key-record.ts";
import type { DueClock } from "../ports/clock.ts";
import type { KeyStore } from "../ports/key-store.ts";
import type { Live } from "../ports/live.ts";
import type { Log } from "../ports/log.ts";
import { Rounds } from "./rounds.ts";

export interface KeyUpkeepPorts {
  keyStore: Pick<KeyStore, "scheduled" | "takeBack">;
  clock: DueClock;
  live: Pick<Live, "subscribe">;
  log: Log;
  /** Does what is due for a key, if anything is. */
  carryOut(key: KeyRecord): Promise<void>;
}

/** setTimeout stands still while the machine sleeps: it is looked at again then. */
const LONGEST_TIMER_MS = 60_000;
/** After the database or the trail refused. */
const RETRY_MS = 1_000;

export class KeyUpkeep implements AsyncDisposable {
  readonly #ports: KeyUpkeepPorts;
  #unsubscribe: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #looks = new Rounds(() => this.#look());
  /** How little due time has been ahead since it was last taken back. */
  #aheadMs: number;

  constructor(ports: KeyUpkeepPorts) {
    this.#ports = ports;
    this.#aheadMs = ports.clock.offsetMs;
  }

  start(): void {
    const { clock, live } = this.#ports;
    this.#unsubscribe = [
      clock.onShift(() => this.#onShift()),
      live.subscribe((message) => {
        if (message.kind === "passing" && message.event.type === "key-changed") this.#looks.ask();
      }),
    ];
    this.#looks.ask();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#looks.stop();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    clearTimeout(this.#timer);
    await this.#looks[Symbol.asyncDispose]();
  }

  #onShift(): void {
    this.#aheadMs = Math.min(this.#aheadMs, this.#ports.clock.offsetMs);
    this.#looks.ask();
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    this.#wakeIn(await this.#carryOutDue());
  }

  /** @returns how long nothing is due */
  async #carryOutDue(): Promise<number> {
    const { keyStore, clock, log } = this.#ports;
    try {
      await this.#takeBack();
      for (const key of await keyStore.scheduled()) {
        if (this.#looks.isStopped) break;
        if (dueAt(key) <= clock.dueNow()) await this.#ports.carryOut(key);
      }
      const times = (await keyStore.scheduled()).map(dueAt);
      return Math.min(...times) - clock.dueNow();
    } catch (error) {
      if (!this.#looks.isStopped) log.error({ error }, "what is due for keys could not be done; it is tried again");
      return RETRY_MS;
    }
  }

  async #takeBack(): Promise<void> {
    const { keyStore, clock } = this.#ports;
    const aheadMs = this.#aheadMs;
    const isFurther = (due?: { dueAheadMs: number }) => due !== undefined && due.dueAheadMs > aheadMs;
    const keys = await keyStore.scheduled();
    if (keys.some(({ rotation, deletion }) => isFurther(rotation) || isFurther(deletion))) {
      await keyStore.takeBack(aheadMs);
    }
    // It may have been taken back further meanwhile: then it is looked at again.
    if (this.#aheadMs === aheadMs) this.#aheadMs = clock.offsetMs;
  }

  #wakeIn(waitMs: number): void {
    if (this.#looks.isStopped || waitMs === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#looks.ask(), Math.min(Math.max(waitMs, 1), LONGEST_TIMER_MS)).unref();
  }
}

/** A key that cannot be used is not rotated, however long its rotation is due. */
function dueAt({ state, deletion, rotation }: KeyRecord): number {
  if (state === "PendingDeletion") return deletion?.dueAt ?? Number.POSITIVE_INFINITY;
  return state === "Enabled" && rotation ? rotation.dueAt : Number.POSITIVE_INFINITY;
}
