/** An optimizer on a real store and stores in memory; the engine loads an image when a test lets it. */

import { randomUUID } from "node:crypto";
import { openTestStore } from "../../adapters/chunk-store/testing/test-store.ts";
import { functionRecord, transition } from "../../adapters/contract/sample-records.ts";
import { temporaryFolder } from "../../adapters/contract/temporary-folder.ts";
import { MemoryEngineImages } from "../../adapters/memory/engine-images.ts";
import { MemoryFunctions } from "../../adapters/memory/functions.ts";
import { MemoryImageRepository } from "../../adapters/memory/image-repository.ts";
import { openLiveRing } from "../../adapters/memory/live-ring.ts";
import { MemoryOptimizedImageRecords } from "../../adapters/memory/optimized-image-records.ts";
import { BlobFiles } from "../../adapters/registry/blob-files.ts";
import { RegistryImageSources } from "../../adapters/registry/image-sources.ts";
import { allPermitted } from "../../adapters/registry/testing/all-permitted.ts";
import { type MadeImage, packLayer, pushImage } from "../../adapters/registry/testing/image.ts";
import { noLogins } from "../../adapters/registry/testing/no-logins.ts";
import { changeAccepted, deleted } from "../../core/function/apply.ts";
import type { FunctionConfiguration } from "../../core/function/configuration.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { LATEST, latestOf } from "../../core/function/version.ts";
import type { OptimizationProgress } from "../../core/image/optimization.ts";
import type { LiveMessage } from "../../core/live/event.ts";
import { changeFunction } from "../../operations/function/change-function.ts";
import { failOptimization, finishOptimization } from "../../operations/function/finish-optimization.ts";
import { healFunction } from "../../operations/function/heal-function.ts";
import { ensureLambdaKey } from "../../operations/key/ensure-lambda-key.ts";
import { keysForLambda } from "../../operations/key/keys-for-lambda.ts";
import { memoryKeys } from "../../operations/key/testing/memory-keys.ts";
import type { EngineImages } from "../../ports/engine-images.ts";
import type { Environments } from "../../ports/environments.ts";
import { ImageOptimizer, type ImageOptimizerPorts } from "../image-optimizer.ts";
import { ImageSweeper } from "../image-sweeper.ts";
import { KeyHealer, type KeyHealerPorts } from "../key-healer.ts";
import { copyOf } from "../seal-for.ts";

/** Without a time of its own: one process runs all files that use it, one after the other, and tests have limits. */
export const signal = new AbortController().signal;
export const base = packLayer([{ path: "bootstrap", content: "#!/bin/sh" }]);
const circumstances = { at: 1, who: "test", cause: "because" };

/** Loads wait until they are let through; counts how many wait at once. */
class GatedEngine extends MemoryEngineImages {
  open = true;
  /** Whoever aborts a load is not heard: the engine goes on with it. */
  deaf = false;
  /** Of the next loads. */
  readonly failures: Error[] = [];
  readonly loading: string[] = [];
  aborted = 0;
  #told = () => {};
  #waiting: (() => void)[] = [];

  override async load(...[image, content, abort, onBytes]: Parameters<EngineImages["load"]>): Promise<void> {
    this.loading.push(image.configDigest);
    this.#told();
    if (!this.open) {
      const gate = Promise.withResolvers<void>();
      this.#waiting.push(gate.resolve);
      if (!this.deaf) abort.addEventListener("abort", () => gate.reject(abort.reason), { once: true });
      await gate.promise.catch((error) => {
        this.aborted++;
        throw error;
      });
    }
    const failure = this.failures.shift();
    if (failure) throw failure;
    await super.load(image, content, this.deaf ? signal : abort, onBytes);
  }

  /** Resolves when the load of this image has begun. */
  async began({ configDigest }: MadeImage): Promise<void> {
    while (!this.loading.includes(configDigest)) {
      const next = Promise.withResolvers<void>();
      const others = this.#told;
      this.#told = () => {
        others();
        next.resolve();
      };
      await next.promise;
    }
  }

  letThrough(): void {
    this.#waiting.shift()?.();
  }
}

export async function openOptimizerRoom() {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), dueNow: () => Date.now() };
  const ids = { uuid: () => randomUUID() };
  const config = { region: "us-east-1", account: "000000000000" };
  const [functions, repository, optimizedImageRecords] = [
    new MemoryFunctions(),
    new MemoryImageRepository(),
    new MemoryOptimizedImageRecords(),
  ];
  const blobs = await BlobFiles.open(folder.file("blobs"));
  const engineImages = new GatedEngine();
  const live = await openLiveRing({ functions, ids, clock });
  const keys = memoryKeys((event) => live.publish(event));
  await ensureLambdaKey(keys.ports);
  const formerKeys = { decrypt: () => Promise.reject(new Error("nothing was sealed before there were keys")) };
  const lambdaKeys = keysForLambda({ keyOperations: keys.keys, formerKeys, ids, config });
  const { images: optimizedImages } = await openTestStore({ folder, keys: lambdaKeys });
  const imageSources = new RegistryImageSources({
    repository,
    blobs,
    engineImages,
    permission: allPermitted,
    logins: noLogins,
    ownHosts: ["localhost:3000"],
  });
  const logged: string[] = [];
  const write = (level: string) => (_fields: Record<string, unknown>, message: string) =>
    void logged.push(`${level} ${message}`);
  const log = { info: write("info"), warn: write("warn"), error: write("error") };
  const environments: Environments = {
    invoke: () => Promise.reject(new Error("nothing is invoked here")),
    retire: () => undefined,
    stop: async () => false,
    list: () => [],
  };
  const ports = { functions, live, clock, ids, environments };
  const messages: LiveMessage[] = [];
  live.subscribe((message) => messages.push(message));

  const finish: ImageOptimizerPorts["finish"] = {
    optimized: (done) => finishOptimization(done, ports),
    failed: (failed) => failOptimization(failed, ports),
  };
  const house = {
    functions,
    repository,
    blobs,
    engineImages,
    live,
    ports,
    logged,
    imageSources,
    finish,
    keys,
    healer: () => {
      const heal: KeyHealerPorts["heal"] = (name, fault) => healFunction(name, fault, ports);
      return stack.use(new KeyHealer({ functions, optimizedImages, keys: lambdaKeys, live, log, config, heal }));
    },
    async sealedWith(functionName: string, version = LATEST): Promise<string | undefined> {
      const name = { functionName, version };
      const { configDigest = "" } = (await functions.getVersion(name))?.serving.image.optimized ?? {};
      return optimizedImages.keyIdOf(copyOf(name, configDigest, config));
    },
    optimizedImages,
    optimizedImageRecords,
    sweeper: (optimizer: ImageOptimizer) => {
      const all = { functions, live, log, optimizedImages, optimizedImageRecords, engineImages, environments, config };
      return stack.use(new ImageSweeper({ ...all, optimizer, reclaimed: () => undefined }));
    },
    optimizer: (atOnce = 2) => {
      const all = { functions, live, clock, log, imageSources, optimizedImages, engineImages, finish, config };
      return stack.use(new ImageOptimizer({ ...all, optimizedImageRecords }, atOnce, 10));
    },
    push: (image: MadeImage, name: string) => pushImage(image, { repository, blobs, name, tag: "1" }),
    /** A function in Pending, as CreateFunction leaves it. */
    async create(
      functionName: string,
      image: MadeImage,
      change: Partial<FunctionConfiguration> = {},
    ): Promise<FunctionRecord> {
      await house.push(image, functionName);
      const resolved = await imageSources.resolve(`${functionName}:1`, "hello", signal);
      const sample = functionRecord(functionName);
      const configuration = { ...sample.serving.configuration, ...change };
      const serving = { ...sample.serving, configuration, image: resolved };
      const record = { ...sample, functionId: randomUUID(), serving };
      const row = await functions.create(record, { ...transition(record), to: "Pending" });
      if (row) live.publishTransition(row);
      return record;
    },
    async update(functionName: string, image: FunctionRecord["serving"]["image"]) {
      return changeFunction(
        latestOf(functionName),
        (current) =>
          changeAccepted(
            current,
            { ...current.serving, generation: current.serving.generation + 1, image },
            circumstances,
          ),
        ports,
      );
    },
    async configure(functionName: string, change: Partial<FunctionConfiguration>) {
      return changeFunction(
        latestOf(functionName),
        (current) => {
          const { generation, configuration, image } = current.serving;
          const next = { generation: generation + 1, configuration: { ...configuration, ...change }, image };
          return changeAccepted(current, next, circumstances);
        },
        ports,
      );
    },
    async delete(functionName: string) {
      const record = await functions.get(functionName);
      const rows = record && (await functions.delete([record], [deleted(record, circumstances)]));
      for (const row of rows ?? []) live.publishTransition(row);
    },
    /** Resolves when a message has come, or is there, for which it is so. */
    until(isSo: (message: LiveMessage) => boolean): Promise<LiveMessage> {
      const there = messages.find(isSo);
      if (there) return Promise.resolve(there);
      const { promise, resolve } = Promise.withResolvers<LiveMessage>();
      const unsubscribe = live.subscribe((message) => {
        if (!isSo(message)) return;
        unsubscribe();
        resolve(message);
      });
      return promise;
    },
    row: (functionName: string, event: string) =>
      house.until(
        (message) =>
          message.kind === "transition" &&
          message.transition.functionName === functionName &&
          message.transition.event === event,
      ),
    progress: () =>
      messages.flatMap((message): OptimizationProgress[] =>
        message.kind === "passing" && message.event.type === "optimization" ? [message.event.optimization] : [],
      ),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
  return house;
}
