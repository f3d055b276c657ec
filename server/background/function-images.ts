/**
 * The sealed copies of functions' images: opened for each cold start, stored again from where the image came from when
 * they are damaged, or when an older version of this software has not made them. Where that does not help the function
 * is Failed; it never runs from anything else.
 */
import { isEngineAway } from "../core/errors/engine-away.ts";
import { functionFailed } from "../core/errors/function-failed.ts";
import { isImageError } from "../core/errors/image-error.ts";
import type { PlatformError } from "../core/errors/platform-error.ts";
import { isRegistryAway } from "../core/errors/registry-away.ts";
import { isStoreError } from "../core/errors/store-error.ts";
import { functionArn, type Place } from "../core/function/arn.ts";
import type { Deployment } from "../core/function/function-record.ts";
import { failedAnswer, keyFaultOf } from "../core/function/key-fault.ts";
import type { OptimizedImage } from "../core/image/function-image.ts";
import type { ImageLoss } from "../operations/function/lose-image.ts";
import type { Clock } from "../ports/clock.ts";
import type { FunctionImages } from "../ports/function-images.ts";
import type { Functions } from "../ports/functions.ts";
import type { ImageSources } from "../ports/image-sources.ts";
import type { Log } from "../ports/log.ts";
import type { OptimizedImageRecords } from "../ports/optimized-image-records.ts";
import { type OpenedImage, type OptimizedImages, type SealedCopy, unobserved } from "../ports/optimized-images.ts";
import { keyUserOf, sealForOf } from "./seal-for.ts";

export interface FunctionImagesPorts {
  functions: Functions;
  imageSources: Pick<ImageSources, "fetch">;
  optimizedImages: OptimizedImages;
  optimizedImageRecords: OptimizedImageRecords;
  clock: Clock;
  log: Log;
  config: Place;
  /** How a loss becomes the function's state. */
  lose(loss: ImageLoss): Promise<unknown>;
}

export class SealedFunctionImages implements FunctionImages, AsyncDisposable {
  readonly #ports: FunctionImagesPorts;
  /** By function and image. */
  readonly #renewals = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();

  constructor(ports: FunctionImagesPorts) {
    this.#ports = ports;
  }

  /** Functions that have no copy get one; whoever needs it meanwhile waits. @param signal stops it */
  async start(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#stop.abort(signal.reason), { once: true });
    for (const { functionName, state, serving } of await this.#ports.functions.list()) {
      const { optimized } = serving.image;
      if (state !== "Active" || !optimized) continue;
      const keyId = await this.#ports.optimizedImages.keyIdOf(this.#copyOf(functionName, optimized));
      if (keyId?.startsWith("arn:")) continue;
      const why = new Error("it was optimized by an older version, or for another region or account");
      const made = this.#once(functionName, optimized, async () => {
        // Before there were keys, copies were sealed with the root key.
        if (keyId === undefined) await this.#renew(functionName, optimized, why);
        else await this.#reseal(functionName, optimized, serving);
      });
      // It is told to whoever asks for the image.
      made.catch(() => undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error("the platform is stopping"));
    await Promise.allSettled(this.#renewals.values());
  }

  async open(functionName: string, image: OptimizedImage): Promise<OpenedImage> {
    await this.#renewals.get(keyOf(functionName, image));
    try {
      // One that starts just now may be of a version that the function no longer has.
      const deployment = await this.#deploymentWith(functionName, image.configDigest);
      const role = deployment ?? (await this.#ports.functions.get(functionName))?.serving;
      if (!role) throw functionFailed();
      return await this.#ports.optimizedImages.open(this.#copyOf(functionName, image), keyUserOf(functionName, role));
    } catch (error) {
      if (isLoss(error)) throw await this.#lost(functionName, image, error);
      throw error;
    }
  }

  async renew(functionName: string, image: OptimizedImage, damage: Error): Promise<OpenedImage> {
    await this.#renewed(functionName, image, damage);
    return this.open(functionName, image);
  }

  async lose(functionName: string, { configDigest }: OptimizedImage, damage: Error): Promise<void> {
    const { log, lose } = this.#ports;
    log.error({ functionName, digest: configDigest, error: damage }, "a stored image cannot be used");
    await lose({ functionName, configDigest, ...lossOf(damage) });
  }

  /** @returns what whoever asks for the image is answered. */
  async #lost(functionName: string, image: OptimizedImage, damage: Error): Promise<PlatformError> {
    await this.lose(functionName, image, damage);
    return failedAnswer(keyFaultOf(damage) ?? {}, damage);
  }

  #renewed(functionName: string, image: OptimizedImage, why: Error): Promise<void> {
    return this.#once(functionName, image, () => this.#renew(functionName, image, why));
  }

  #once(functionName: string, image: OptimizedImage, work: () => Promise<void>): Promise<void> {
    const key = keyOf(functionName, image);
    const running = this.#renewals.get(key);
    if (running) return running;
    const renewal = work().finally(() => this.#renewals.delete(key));
    this.#renewals.set(key, renewal);
    return renewal;
  }

  async #reseal(functionName: string, image: OptimizedImage, deployment: Deployment): Promise<void> {
    const user = keyUserOf(functionName, deployment);
    const sealFor = sealForOf(functionName, deployment, this.#ports.config);
    try {
      await this.#ports.optimizedImages.reseal(this.#copyOf(functionName, image), user, sealFor);
    } catch (error) {
      if (isLoss(error)) throw await this.#lost(functionName, image, error);
      throw error;
    }
  }

  async #renew(functionName: string, image: OptimizedImage, why: Error): Promise<void> {
    const { imageSources, optimizedImages, optimizedImageRecords, clock, log } = this.#ports;
    const { configDigest } = image;
    log.warn({ functionName, digest: configDigest, why: why.message }, "an image is stored again");
    try {
      const deployment = await this.#deploymentWith(functionName, configDigest);
      if (!deployment) throw new Error(`${functionName} has another image by now`);
      const fetched = await imageSources.fetch(deployment.image, functionName, this.#stop.signal);
      // Where one chunk is damaged others may be: there is one attempt.
      await optimizedImages.setAsideDamage(this.#copyOf(functionName, image));
      const sealFor = sealForOf(functionName, deployment, this.#ports.config);
      const optimized = await optimizedImages.optimize(fetched, sealFor, unobserved, this.#stop.signal);
      await optimizedImageRecords.put({ image: optimized, optimizedAt: clock.now() });
    } catch (error) {
      if (this.#stop.signal.aborted || isEngineAway(error) || isRegistryAway(error)) throw error;
      if (isLoss(error)) throw await this.#lost(functionName, image, error);
      throw error;
    }
  }

  async #deploymentWith(functionName: string, configDigest: string): Promise<Deployment | undefined> {
    const record = await this.#ports.functions.get(functionName);
    const deployments = record ? [record.serving, record.updating] : [];
    return deployments.find((deployment) => deployment?.image.optimized?.configDigest === configDigest);
  }

  #copyOf(functionName: string, { configDigest }: OptimizedImage): SealedCopy {
    return { functionArn: functionArn({ ...this.#ports.config, functionName }), configDigest };
  }
}

/** It says that the function cannot be run as it is stored. */
function isLoss(error: unknown): error is Error {
  return isStoreError(error) || isImageError(error) || keyFaultOf(error) !== undefined;
}

function lossOf(damage: Error): Pick<ImageLoss, "event" | "code" | "reason"> {
  const keyFault = keyFaultOf(damage);
  if (keyFault) return { event: "key-unavailable", ...keyFault };
  // Its data key was wrapped for something else: no key is missing that could come back.
  const code = isImageError(damage) ? damage.code : "InternalError";
  return { event: "image-unavailable", code, reason: damage.message };
}

function keyOf(functionName: string, { configDigest }: OptimizedImage): string {
  return `${functionName} ${configDigest}`;
}
