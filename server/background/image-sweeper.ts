/**
 * Takes out of the engine, and out of the store, what no function uses any more.
 *
 * An image is let go when a function that had it is deleted, runs another one, or is Inactive or Failed. The engine
 * refuses to remove an image while an environment still runs it: it is tried again when an environment goes. A sealed
 * copy goes when no environment of an earlier version is left that may need it. What a crash left over is found at
 * start. In the engine, only images that this platform's own records name are touched.
 */
import type { Place } from "../core/function/arn.ts";
import type { FunctionRecord } from "../core/function/function-record.ts";
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
import { Rounds } from "./rounds.ts";
import { copyOf } from "./seal-for.ts";

export interface ImageSweeperPorts {
  functions: Functions;
  engineImages: EngineImages;
  optimizedImages: OptimizedImages;
  optimizedImageRecords: OptimizedImageRecords;
  environments: Pick<Environments, "list">;
  config: Place;
  live: Live;
  log: Log;
  /** A sealed copy is gone: its chunks may be nobody's now. */
  reclaimed(): void;
}

export class ImageSweeper implements AsyncDisposable {
  readonly #ports: ImageSweeperPorts;
  /** Config digest → the tag in the engine. */
  readonly #unused = new Map<string, string>();
  #inUse = new Map<string, string>();
  /** Copies that nobody needs but environments of an earlier version. */
  #heldCopies = false;
  readonly #sweeps = new Rounds(() => this.#sweep());
  #engineAway = false;
  #unsubscribe = () => {};

  constructor(ports: ImageSweeperPorts) {
    this.#ports = ports;
  }

  async start(): Promise<void> {
    const { live, optimizedImageRecords } = this.#ports;
    this.#unsubscribe = live.subscribe((message) => {
      const ended =
        message.kind === "transition"
          ? endings.has(message.transition.event)
          : this.#mayGoNow(message.event) && (this.#unused.size > 0 || this.#heldCopies);
      if (ended) this.#sweeps.ask();
    });
    for (const { image } of await optimizedImageRecords.list())
      this.#inUse.set(image.configDigest, image.engineReference);
    this.#sweeps.ask();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe();
    await this.#sweeps[Symbol.asyncDispose]();
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
    try {
      await this.#sweepOnce();
    } catch (error) {
      this.#ports.log.error({ error }, "sweeping images");
    }
  }

  async #sweepOnce(): Promise<void> {
    // Read first: a copy that is made later belongs to a function that is seen.
    const copies = await this.#ports.optimizedImages.list();
    const records = await this.#ports.functions.versions();
    // What is being optimized may be an image that nobody else uses any more: its end is waited for.
    if (records.some(isPreparing)) return;
    await this.#reclaimCopies(copies, records);
    const used = new Map(records.flatMap(imagesOf).map((image) => [image.configDigest, image.engineReference]));
    for (const [digest, reference] of this.#inUse) if (!used.has(digest)) this.#unused.set(digest, reference);
    for (const digest of used.keys()) this.#unused.delete(digest);
    this.#inUse = used;
    for (const [digest, reference] of this.#unused) await this.#letGo(digest, reference);
  }

  async #reclaimCopies(copies: StoredCopy[], records: FunctionRecord[]): Promise<void> {
    const { optimizedImages, environments, config } = this.#ports;
    const idOf = (record: FunctionRecord) => (image: OptimizedImage) =>
      optimizedImages.idOf(copyOf(record, image.configDigest, config));
    const wanted = new Set(records.filter(keepsCopies).flatMap((record) => imagesIn(record).map(idOf(record))));
    const generations = new Map(records.map((record) => [versionKey(record), record.serving.generation]));
    const outlived = environments
      .list()
      .filter((one) => one.state !== "Gone" && generations.get(versionKey(one)) !== one.generation);
    const held = new Set(outlived.map(versionKey));
    this.#heldCopies = false;
    for (const { id, copy } of copies) {
      if (wanted.has(id)) continue;
      if (copy && held.has(versionKey(ownerOf(copy)))) this.#heldCopies = true;
      else {
        await optimizedImages.reclaim(id);
        this.#ports.reclaimed();
      }
    }
  }

  /** A removal takes the engine a while, and a function may be made from the image meanwhile: it is asked each time. */
  async #letGo(digest: string, reference: string): Promise<void> {
    const { engineImages, optimizedImageRecords } = this.#ports;
    if (await this.#isWanted(digest)) return;
    if (!(await engineImages.remove(reference))) return; // an environment still runs it
    // The engine is loaded again from what is kept.
    if (await this.#isWanted(digest)) return;
    await optimizedImageRecords.delete(digest);
    this.#unused.delete(digest);
  }

  async #isWanted(digest: string): Promise<boolean> {
    const records = await this.#ports.functions.versions();
    return records.some((record) => isPreparing(record) || imagesOf(record).some((one) => one.configDigest === digest));
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

function isPreparing({ state, updateStatus }: FunctionRecord): boolean {
  return state === "Pending" || updateStatus === "InProgress";
}

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
