/**
 * Takes out of the engine, and out of the store, what no function uses any more.
 *
 * An image is let go when a function that had it is deleted, runs another one, or is Inactive or Failed. The engine
 * refuses to remove an image while an environment still runs it: it is tried again when an environment goes. A sealed
 * copy goes when no environment of an earlier version is left that may need it. What a crash left over is found at
 * start. In the engine, only images that this platform's own records name are touched.
 */
import { isEngineAway } from "../core/errors/engine-away.ts";
import type { Place } from "../core/function/arn.ts";
import type { FunctionRecord } from "../core/function/function-record.ts";
import { isPreparing } from "../core/function/preparing.ts";
import { isKeyReason } from "../core/function/state.ts";
import type { TransitionEvent } from "../core/function/transition.ts";
import { type VersionName, versionKey } from "../core/function/version.ts";
import type { OptimizedImage } from "../core/image/function-image.ts";
import type { PassingEvent } from "../core/live/event.ts";
import type { EngineImages } from "../ports/engine-images.ts";
import type { Environments } from "../ports/environments.ts";
import type { Functions } from "../ports/functions.ts";
import type { Live } from "../ports/live.ts";
import type { Log } from "../ports/log.ts";
import type { OptimizedImageRecords } from "../ports/optimized-image-records.ts";
import type { OptimizedImages, SealedCopy } from "../ports/optimized-images.ts";
import type { ImageOptimizer } from "./image-optimizer.ts";
import { Rounds } from "./rounds.ts";
import { copyOf } from "./seal-for.ts";

export interface ImageSweeperPorts {
  functions: Functions;
  engineImages: EngineImages;
  optimizedImages: OptimizedImages;
  optimizedImageRecords: OptimizedImageRecords;
  environments: Pick<Environments, "list">;
  optimizer: Pick<ImageOptimizer, "isPreparing" | "onEnded">;
  config: Place;
  live: Live;
  log: Log;
  /** A sealed copy is gone: its chunks may be nobody's now. */
  reclaimed(): void;
}

/** After what the engine or the store refused: nothing else may come that brings the next sweep. */
const RETRY_MS = 30_000;

export class ImageSweeper implements AsyncDisposable {
  readonly #ports: ImageSweeperPorts;
  /** Config digests of images that could not be let go. */
  readonly #unused = new Set<string>();
  /** Copies that nobody needs but environments of an earlier version. */
  #heldCopies = false;
  readonly #sweeps = new Rounds(() => this.#sweep());
  #engineAway = false;
  #unsubscribe: (() => void)[] = [];
  readonly #retryMs: number;
  #retry: NodeJS.Timeout | undefined;

  constructor(ports: ImageSweeperPorts, retryMs = RETRY_MS) {
    this.#ports = ports;
    this.#retryMs = retryMs;
  }

  start(): void {
    const { live, optimizer } = this.#ports;
    this.#unsubscribe = [
      live.subscribe((message) => {
        if (message.kind === "clock-jump") return;
        const ended =
          message.kind === "transition"
            ? endings.has(message.transition.event)
            : this.#mayGoNow(message.event) && (this.#unused.size > 0 || this.#heldCopies);
        if (ended) this.#sweeps.ask();
      }),
      optimizer.onEnded(() => this.#sweeps.ask()),
    ];
    this.#sweeps.ask();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    clearTimeout(this.#retry);
    await this.#sweeps[Symbol.asyncDispose]();
  }

  /** Resolves when all that could be let go so far is gone. */
  settled(): Promise<void> {
    return this.#sweeps.settled();
  }

  /** An environment has ended, or the engine is back. */
  #mayGoNow(event: PassingEvent): boolean {
    if (event.type === "environment") return event.environment.state === "Gone";
    if (event.type !== "engine") return false;
    const isBack = this.#engineAway && event.engine.connected;
    this.#engineAway = !event.engine.connected;
    return isBack;
  }

  async #sweep(): Promise<void> {
    clearTimeout(this.#retry);
    try {
      await this.#sweepOnce();
    } catch (error) {
      this.#ports.log.error({ error }, "images that nobody uses could not be let go; it is tried again");
      // The engine's return is heard.
      if (!isEngineAway(error)) this.#retry = setTimeout(() => this.#sweeps.ask(), this.#retryMs).unref();
    }
  }

  async #sweepOnce(): Promise<void> {
    const { optimizedImages, optimizedImageRecords, functions } = this.#ports;
    // Read first: what is made later belongs to a function that is seen.
    const [copies, made] = [await optimizedImages.list(), await optimizedImageRecords.list()];
    const records = await functions.versions();
    // What is being optimized may be an image that nobody else uses any more: its end is waited for.
    if (this.#isPreparing(records)) return;
    await this.#reclaimCopies(copies, records);
    const used = new Set(records.flatMap(imagesOf).map(({ configDigest }) => configDigest));
    this.#unused.clear();
    const unused = made.filter(({ image }) => !used.has(image.configDigest));
    for (const { image } of unused) this.#unused.add(image.configDigest);
    for (const { image } of unused) await this.#letGo(image, copies);
  }

  /** Also for nobody any more: what is cancelled goes on until it hears of it. */
  #isPreparing(records: FunctionRecord[]): boolean {
    return this.#ports.optimizer.isPreparing || records.some(isPreparing);
  }

  async #reclaimCopies(copies: StoredCopy[], records: FunctionRecord[]): Promise<void> {
    const { optimizedImages, config } = this.#ports;
    const idOf = (record: FunctionRecord) => (image: OptimizedImage) =>
      optimizedImages.idOf(copyOf(record, image.configDigest, config));
    const wanted = new Set(records.filter(keepsCopies).flatMap((record) => imagesIn(record).map(idOf(record))));
    const isHeld = this.#heldBy(records);
    this.#heldCopies = false;
    for (const { id, copy } of copies) {
      if (wanted.has(id)) continue;
      if (isHeld(copy)) this.#heldCopies = true;
      else {
        await optimizedImages.reclaim(id);
        this.#ports.reclaimed();
      }
    }
  }

  /**
   * Environments that go on without their function serving them: one that is just being started needs its image and its
   * copy still.
   */
  #heldBy(records: FunctionRecord[]): (copy: SealedCopy | undefined) => boolean {
    const served = records.filter(({ state }) => state === "Active");
    const generations = new Map(served.map((record) => [versionKey(record), record.serving.generation]));
    const outlived = this.#ports.environments
      .list()
      .filter((one) => one.state !== "Gone" && generations.get(versionKey(one)) !== one.generation);
    const held = new Set(outlived.map(versionKey));
    return (copy) => copy !== undefined && held.has(versionKey(ownerOf(copy)));
  }

  /** A removal takes the engine a while, and a function may be made from the image meanwhile: it is asked each time. */
  async #letGo({ configDigest, engineReference }: OptimizedImage, copies: StoredCopy[]): Promise<void> {
    const { engineImages, optimizedImageRecords } = this.#ports;
    if (await this.#isWanted(configDigest, copies)) return;
    if (!(await engineImages.remove(engineReference))) return; // an environment still runs it
    // The engine is loaded again from what is kept.
    if (await this.#isWanted(configDigest, copies)) return;
    await optimizedImageRecords.delete(configDigest);
    this.#unused.delete(configDigest);
  }

  async #isWanted(digest: string, copies: StoredCopy[]): Promise<boolean> {
    const records = await this.#ports.functions.versions();
    if (this.#isPreparing(records) || records.flatMap(imagesOf).some((one) => one.configDigest === digest)) return true;
    const isHeld = this.#heldBy(records);
    return copies.some(({ copy }) => copy?.configDigest === digest && isHeld(copy));
  }
}

type StoredCopy = Awaited<ReturnType<OptimizedImages["list"]>>[number];

function ownerOf({ functionArn, version }: SealedCopy): VersionName {
  return { functionName: functionArn.slice(functionArn.lastIndexOf(":") + 1), version };
}

/** After these a function may have let go of an image, or an optimization has ended. */
const endings: ReadonlySet<TransitionEvent> = new Set<TransitionEvent>([
  "deleted",
  "optimized",
  "optimization-failed",
  "update-succeeded",
  "update-failed",
  "idle-expired",
  "image-unavailable",
  "key-unavailable",
]);

/** An Inactive or Failed function runs nothing. */
function imagesOf(record: FunctionRecord): OptimizedImage[] {
  return record.state === "Inactive" || record.state === "Failed" ? [] : imagesIn(record);
}

/** When only the key is missing, the copy waits for it. */
function keepsCopies({ state, stateReasonCode }: FunctionRecord): boolean {
  if (state === "Failed") return isKeyReason(stateReasonCode);
  return state !== "Inactive";
}

function imagesIn({ serving, updating }: FunctionRecord): OptimizedImage[] {
  return [serving.image.optimized, updating?.image.optimized].filter((image) => image !== undefined);
}
