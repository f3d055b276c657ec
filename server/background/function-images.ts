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
import type { Place } from "../core/function/arn.ts";
import type { Deployment } from "../core/function/function-record.ts";
import { failedAnswer, keyFaultOf } from "../core/function/key-fault.ts";
import { type VersionName, versionKey, versionTitle } from "../core/function/version.ts";
import type { OptimizedImage } from "../core/image/function-image.ts";
import type { ImageLoss } from "../operations/function/lose-image.ts";
import type { Clock } from "../ports/clock.ts";
import type { FunctionImages } from "../ports/function-images.ts";
import type { Functions } from "../ports/functions.ts";
import type { ImageSources } from "../ports/image-sources.ts";
import type { Log } from "../ports/log.ts";
import type { OptimizedImageRecords } from "../ports/optimized-image-records.ts";
import { type OpenedImage, type OptimizedImages, type SealedCopy, unobserved } from "../ports/optimized-images.ts";
import { copyOf, keyUserOf, sealForOf } from "./seal-for.ts";

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
    for (const { functionName, version, state, serving } of await this.#ports.functions.versions()) {
      const of = { functionName, version };
      const { optimized } = serving.image;
      if (state !== "Active" || !optimized) continue;
      const keyId = await this.#ports.optimizedImages.keyIdOf(this.#copyOf(of, optimized));
      if (keyId?.startsWith("arn:")) continue;
      const why = new Error("it was optimized by an older version, or for another region or account");
      const made = this.#once(of, optimized, async () => {
        // Before there were keys, copies were sealed with the root key.
        if (keyId === undefined) await this.#renew(of, optimized, why);
        else await this.#reseal(of, optimized, serving);
      });
      // It is told to whoever asks for the image.
      made.catch(() => undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error("the platform is stopping"));
    await Promise.allSettled(this.#renewals.values());
  }

  async open(of: VersionName, image: OptimizedImage): Promise<OpenedImage> {
    await this.#renewals.get(keyOf(of, image));
    try {
      // One that starts just now may be of a version that the function no longer has.
      const deployment = await this.#deploymentWith(of, image.configDigest);
      const role = deployment ?? (await this.#ports.functions.getVersion(of))?.serving;
      if (!role) throw functionFailed();
      return await this.#ports.optimizedImages.open(this.#copyOf(of, image), keyUserOf(of.functionName, role));
    } catch (error) {
      if (isLoss(error)) throw await this.#lost(of, image, error);
      throw error;
    }
  }

  async renew(of: VersionName, image: OptimizedImage, damage: Error): Promise<OpenedImage> {
    await this.#renewed(of, image, damage);
    return this.open(of, image);
  }

  async lose(of: VersionName, { configDigest }: OptimizedImage, damage: Error): Promise<void> {
    const { log, lose } = this.#ports;
    log.error({ ...of, digest: configDigest, error: damage }, "a stored image cannot be used");
    await lose({ ...of, configDigest, ...lossOf(damage) });
  }

  /** @returns what whoever asks for the image is answered. */
  async #lost(of: VersionName, image: OptimizedImage, damage: Error): Promise<PlatformError> {
    await this.lose(of, image, damage);
    return failedAnswer(keyFaultOf(damage) ?? {}, damage);
  }

  #renewed(of: VersionName, image: OptimizedImage, why: Error): Promise<void> {
    return this.#once(of, image, () => this.#renew(of, image, why));
  }

  #once(of: VersionName, image: OptimizedImage, work: () => Promise<void>): Promise<void> {
    const key = keyOf(of, image);
    const running = this.#renewals.get(key);
    if (running) return running;
    const renewal = work().finally(() => this.#renewals.delete(key));
    this.#renewals.set(key, renewal);
    return renewal;
  }

  async #reseal(of: VersionName, image: OptimizedImage, deployment: Deployment): Promise<void> {
    const user = keyUserOf(of.functionName, deployment);
    const sealFor = sealForOf(of, deployment, this.#ports.config);
    try {
      await this.#ports.optimizedImages.reseal(this.#copyOf(of, image), user, sealFor);
    } catch (error) {
      if (isLoss(error)) throw await this.#lost(of, image, error);
      throw error;
    }
  }

  async #renew(of: VersionName, image: OptimizedImage, why: Error): Promise<void> {
    const { imageSources, optimizedImages, optimizedImageRecords, clock, log } = this.#ports;
    const { configDigest } = image;
    log.warn({ ...of, digest: configDigest, why: why.message }, "an image is stored again");
    try {
      const deployment = await this.#deploymentWith(of, configDigest);
      if (!deployment) throw new Error(`${versionTitle(of)} has another image by now`);
      const fetched = await imageSources.fetch(deployment.image, of.functionName, this.#stop.signal);
      // Where one chunk is damaged others may be: there is one attempt.
      await optimizedImages.setAsideDamage(this.#copyOf(of, image));
      const sealFor = sealForOf(of, deployment, this.#ports.config);
      const optimized = await optimizedImages.optimize(fetched, sealFor, unobserved, this.#stop.signal);
      await optimizedImageRecords.put({ image: optimized, optimizedAt: clock.now() });
    } catch (error) {
      if (this.#stop.signal.aborted || isEngineAway(error) || isRegistryAway(error)) throw error;
      if (isLoss(error)) throw await this.#lost(of, image, error);
      throw error;
    }
  }

  async #deploymentWith(of: VersionName, configDigest: string): Promise<Deployment | undefined> {
    const record = await this.#ports.functions.getVersion(of);
    const deployments = record ? [record.serving, record.updating] : [];
    return deployments.find((deployment) => deployment?.image.optimized?.configDigest === configDigest);
  }

  #copyOf(of: VersionName, { configDigest }: OptimizedImage): SealedCopy {
    return copyOf(of, configDigest, this.#ports.config);
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

function keyOf(of: VersionName, { configDigest }: OptimizedImage): string {
  return `${versionKey(of)} ${configDigest}`;
}
