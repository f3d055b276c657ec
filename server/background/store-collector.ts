/**
 * The upkeep of the encrypted store: chunks that nobody needs any more are removed, and all of them are read and
 * compared with their names once in a while, or when somebody asks. Both at a rate that leaves the disk to others.
 */
import { setTimeout as wait } from "node:timers/promises";
import { StoreError } from "../core/errors/store-error.ts";
import { functionArn, type Place } from "../core/function/arn.ts";
import type { ScrubStatus, StoreStatus } from "../core/image/store-status.ts";
import type { ChunkStore } from "../ports/chunk-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { FunctionImages } from "../ports/function-images.ts";
import type { Functions } from "../ports/functions.ts";
import type { Live } from "../ports/live.ts";
import type { Log } from "../ports/log.ts";

export interface StoreCollectorPorts {
  chunkStore: ChunkStore;
  functions: Functions;
  functionImages: Pick<FunctionImages, "renew">;
  live: Live;
  clock: Clock;
  log: Log;
  config: Place;
}

export interface UpkeepRates {
  /** A collection begins so long after it is asked for: what ends together is collected together. */
  collectAfterMs: number;
  /** Between two folders of a collection. */
  collectionPauseMs: number;
  /** Of a scrub that nobody waits for, and of one that somebody does. */
  scrubBytesPerSecond: { background: number; asked: number };
  scrubEveryMs: number;
}

/** Ten a second are as many as a page can show. */
const PUBLISH_EVERY_MS = 100;

const usualRates: UpkeepRates = {
  collectAfterMs: 2_000,
  collectionPauseMs: 10,
  scrubBytesPerSecond: { background: 16e6, asked: 400e6 },
  scrubEveryMs: 24 * 60 * 60_000,
};

export class StoreCollector implements AsyncDisposable {
  readonly #ports: StoreCollectorPorts;
  readonly #rates: UpkeepRates;
  readonly #stop = new AbortController();
  #status: StoreStatus = {};
  #collectTimer: NodeJS.Timeout | undefined;
  #scrubTimer: NodeJS.Timeout | undefined;
  #collecting: Promise<void> | undefined;
  #again = false;
  #scrubbing: Promise<void> | undefined;
  /** Somebody waits for the scrub that runs. */
  #isAsked = false;
  #unsubscribe = () => {};
  #publishedAt = 0;

  constructor(ports: StoreCollectorPorts, rates: UpkeepRates = usualRates) {
    this.#ports = ports;
    this.#rates = rates;
  }

  start(signal: AbortSignal): void {
    signal.addEventListener("abort", () => this.#stop.abort(signal.reason), { once: true });
    this.#unsubscribe = this.#ports.live.subscribe((message) => {
      if (message.kind !== "transition") return;
      // What was stored for it belongs to nobody.
      if (/^(optimization|update)-failed$/.test(message.transition.event)) this.collectSoon();
    });
    this.#scrubTimer = setInterval(() => this.#startScrub(), this.#rates.scrubEveryMs).unref();
    this.collectSoon();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe();
    this.#stop.abort(new Error("the platform is stopping"));
    clearTimeout(this.#collectTimer);
    clearInterval(this.#scrubTimer);
    await Promise.all([this.#collecting, this.#scrubbing]);
  }

  status(): StoreStatus {
    return structuredClone(this.#status);
  }

  /** Something may belong to nobody since now. */
  collectSoon(): void {
    if (this.#stop.signal.aborted) return;
    if (this.#collecting) {
      this.#again = true;
      return;
    }
    this.#collectTimer ??= setTimeout(() => {
      this.#collectTimer = undefined;
      this.#collecting = this.#collect().finally(() => {
        this.#collecting = undefined;
        if (this.#again) this.collectSoon();
        this.#again = false;
      });
    }, this.#rates.collectAfterMs).unref();
  }

  /** Begins a scrub, or hurries the one that runs; its progress is told live. */
  scrub(): void {
    this.#isAsked = true;
    this.#startScrub();
  }

  async #collect(): Promise<void> {
    const { chunkStore, clock, log } = this.#ports;
    const startedAt = clock.monotonic();
    try {
      const result = await chunkStore.collect(() => this.#pause(this.#rates.collectionPauseMs));
      this.#status.collection = { ...result, endedAt: clock.now() };
      this.#publish();
      if (result.freedChunks > 0)
        log.info({ ...result, durationMs: clock.monotonic() - startedAt }, "chunks collected");
    } catch (error) {
      if (!this.#stop.signal.aborted) log.error({ error }, "chunks could not be collected");
    }
  }

  #startScrub(): void {
    if (this.#stop.signal.aborted) return;
    this.#scrubbing ??= this.#scrub().finally(() => {
      this.#scrubbing = undefined;
      this.#isAsked = false;
    });
  }

  async #scrub(): Promise<void> {
    const { chunkStore, clock, log } = this.#ports;
    const nothing = { checkedChunks: 0, totalChunks: 0, checkedBytes: 0 };
    const scrub: ScrubStatus = { startedAt: clock.now(), ...nothing, damaged: [] };
    this.#status.scrub = scrub;
    this.#publish();
    try {
      scrub.damaged = await chunkStore.scrub(async (progress) => {
        const bytes = progress.checkedBytes - scrub.checkedBytes;
        Object.assign(scrub, progress);
        this.#publishSometimes();
        const { asked, background } = this.#rates.scrubBytesPerSecond;
        await this.#pause((1000 * bytes) / (this.#isAsked ? asked : background));
      });
      if (scrub.damaged.length > 0) await this.#renew(scrub.damaged);
      log.info({ checkedChunks: scrub.checkedChunks, damaged: scrub.damaged }, "store scrubbed");
    } catch (error) {
      scrub.failure = error instanceof Error ? error.message : String(error);
      if (!this.#stop.signal.aborted) log.error({ error }, "the store could not be scrubbed");
    }
    scrub.endedAt = clock.now();
    this.#publish();
  }

  /** As when a damaged chunk is read. */
  async #renew(damaged: readonly string[]): Promise<void> {
    const { chunkStore, functions, functionImages, config, log } = this.#ports;
    const copies = await chunkStore.copiesWith(damaged);
    for (const { functionName, version, state, serving } of await functions.versions()) {
      const { optimized } = serving.image;
      const arn = functionArn({ ...config, functionName });
      const isIn = copies.some(
        (one) => one.functionArn === arn && one.version === version && one.configDigest === optimized?.configDigest,
      );
      if (state !== "Active" || !optimized || !isIn) continue;
      const damage = new StoreError("ChunkDamaged", "The scrub has found damaged chunks.");
      // What stands against it has become the function's state, or is met again at its next cold start.
      await functionImages
        .renew({ functionName, version }, optimized, damage)
        .catch((error: unknown) => log.error({ functionName, error }, "an image could not be stored again"));
    }
  }

  async #pause(ms: number): Promise<void> {
    this.#stop.signal.throwIfAborted();
    await wait(ms, undefined, { signal: this.#stop.signal, ref: false });
  }

  #publishSometimes(): void {
    if (this.#ports.clock.monotonic() - this.#publishedAt > PUBLISH_EVERY_MS) this.#publish();
  }

  #publish(): void {
    this.#publishedAt = this.#ports.clock.monotonic();

    this.#ports.live.publish({ type: "store", store: this.status() });
  }
}
