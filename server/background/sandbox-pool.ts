/**
 * A few sandboxes made ahead: taking one saves two thirds of a start.
 *
 * Making one competes with what starts at the same time, so the pool refills one by one and only when nothing has been
 * taken for a moment, and not while starts wait for their turn. When it is empty one is made on the spot, or, for a container that is alone, none.
 */

import type { Sandbox, Sandboxes } from "../ports/containers.ts";
import type { Log } from "../ports/log.ts";

export interface SandboxPoolSettings {
  /** Makes them. */
  sandboxes: Sandboxes;
  log: Log;
  /** How many are kept ready. */
  size?: number;
  /** How long nothing must have been taken before one is made. */
  quietMs?: number;
  /** Starts wait for their turn: none is made now. It is asked again after another quiet time. */
  isCrowded?(): boolean;
}

const SIZE = 2;
const QUIET_MS = 250;
/** After the engine refused one. */
const RETRY_MS = 5000;

export class SandboxPool implements Sandboxes, AsyncDisposable {
  readonly #sandboxes: Sandboxes;
  readonly #log: Log;
  readonly #size: number;
  readonly #quietMs: number;
  readonly #isCrowded: () => boolean;
  readonly #ready: Sandbox[] = [];
  readonly #stop = new AbortController();
  #started = false;
  #timer: NodeJS.Timeout | undefined;
  #refilling: Promise<void> | undefined;
  /** Created for an environment, right now. */
  #creating = 0;
  #whenFull: (() => void)[] = [];

  constructor({ sandboxes, log, size = SIZE, quietMs = QUIET_MS, isCrowded }: SandboxPoolSettings) {
    this.#sandboxes = sandboxes;
    this.#log = log;
    this.#size = size;
    this.#quietMs = quietMs;
    this.#isCrowded = isCrowded ?? (() => false);
  }

  start(signal: AbortSignal): void {
    this.#started = true;
    signal.addEventListener("abort", () => this.#halt(), { once: true });
    this.#refillIn(0);
  }

  get ready(): number {
    return this.#ready.length;
  }

  /** Resolves when as many are ready as are to be kept. */
  full(): Promise<void> {
    if (this.#ready.length >= this.#size) return Promise.resolve();
    return new Promise((resolve) => this.#whenFull.push(resolve));
  }

  async create(environmentId: string | undefined, signal: AbortSignal, alone?: boolean): Promise<Sandbox> {
    signal.throwIfAborted();
    const ready = this.#ready.shift();
    this.#creating += 1;
    try {
      return ready ? handOver(ready) : await this.#sandboxes.create(environmentId, signal, alone);
    } finally {
      this.#creating -= 1;
      this.#refillIn(this.#quietMs);
    }
  }

  /** A container has died: if it was one of ours, it is not handed out any more. */
  drop(sandboxId: string): void {
    const index = this.#ready.findIndex((sandbox) => sandbox.sandboxId === sandboxId);
    if (index < 0) return;
    const [dead] = this.#ready.splice(index, 1);
    if (dead) void this.#remove(dead);
    this.#refillIn(this.#quietMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#halt();
    await this.#refilling;
    const results = await Promise.allSettled(this.#ready.splice(0).map((sandbox) => sandbox[Symbol.asyncDispose]()));
    const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} sandboxes could not be removed`);
  }

  async #remove(sandbox: Sandbox): Promise<void> {
    try {
      await sandbox[Symbol.asyncDispose]();
    } catch (error) {
      this.#log.error({ sandboxId: sandbox.sandboxId, error }, "a sandbox that died could not be removed");
    }
  }

  #halt(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  /** Each call puts it off anew. */
  #refillIn(delayMs: number): void {
    if (!this.#started || this.#stop.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#isCrowded()) return this.#refillIn(this.#quietMs);
      this.#refilling ??= this.#refill().finally(() => {
        this.#refilling = undefined;
      });
    }, delayMs).unref();
  }

  async #refill(): Promise<void> {
    if (this.#creating > 0 || this.#ready.length >= this.#size || this.#stop.signal.aborted) return;
    let waitMs = 0;
    try {
      this.#ready.push(await this.#sandboxes.create(undefined, this.#stop.signal));
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#log.warn({ error }, "no sandbox could be made ahead");
      waitMs = RETRY_MS;
    }
    if (this.#ready.length < this.#size) this.#refillIn(waitMs);
    else for (const resolve of this.#whenFull.splice(0)) resolve();
  }
}

/** Whoever takes it owns it. */
function handOver(sandbox: Sandbox): Sandbox {
  const { sandboxId, ipAddress } = sandbox;
  return { sandboxId, ipAddress, pooled: true, [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() };
}
