/** The operations on stores in memory and real image sources; environments answer by what the test says. */
import { configOf, digestOf, layerOf } from "../../../adapters/archive/testing/build-archives.ts";
import { optimizedImage } from "../../../adapters/contract/sample-records.ts";
import { MemoryBlobs } from "../../../adapters/memory/blobs.ts";
import { MemoryEngineImages } from "../../../adapters/memory/engine-images.ts";
import { MemoryFunctions } from "../../../adapters/memory/functions.ts";
import { MemoryHistory } from "../../../adapters/memory/history.ts";
import { MemoryImageRepository } from "../../../adapters/memory/image-repository.ts";
import { openLiveRing } from "../../../adapters/memory/live-ring.ts";
import { MemoryQueuedEvents } from "../../../adapters/memory/queued-events.ts";
import { RegistryImageSources } from "../../../adapters/registry/image-sources.ts";
import { noLogins } from "../../../adapters/registry/testing/no-logins.ts";
import { randomIds } from "../../../adapters/system/random-ids.ts";
import { randomNumbers } from "../../../adapters/system/random-numbers.ts";
import { SystemClock } from "../../../adapters/system/system-clock.ts";
import { latestOf } from "../../../core/function/version.ts";
import { buildManifest, ociConfigType, ociLayerTypes, ociManifestType } from "../../../core/image/manifest.ts";
import type { LiveMessage } from "../../../core/live/event.ts";
import { callingPrincipal } from "../../../core/policy/principal.ts";
import type { Environments, InvocationOutcome } from "../../../ports/environments.ts";
import type { QueuedEvent } from "../../../ports/queued-events.ts";
import { memoryKeys } from "../../key/testing/memory-keys.ts";
import { lambdaPermission } from "../../repository/lambda-permission.ts";
import { createFunction } from "../create-function.ts";
import { findFunction } from "../find-function.ts";
import { failOptimization, finishOptimization } from "../finish-optimization.ts";

export const caller = { name: "tester" };
export const unstopped = new AbortController().signal;
export const optimized = optimizedImage(`sha256:${"c".repeat(64)}`);
const principal = callingPrincipal("test", "000000000000");
const call = { principal, sourceIpAddress: "127.0.0.1", userAgent: "test", requestId: "1" };
const role = "arn:aws:iam::000000000000:role/lambda";

/** With the images `hello:1` and `hello:2`. */
export async function openRoom() {
  const [functions, clock, repository, blobs] = [
    new MemoryFunctions(),
    new SystemClock(),
    new MemoryImageRepository(),
    new MemoryBlobs(),
  ];
  for (const tag of ["1", "2"]) await storeImage(tag, { repository, blobs });
  const queuedEvents = new MemoryQueuedEvents();
  const environments = new AnsweringEnvironments();
  const live = await openLiveRing({ functions, ids: randomIds, clock });
  const heard: LiveMessage[] = [];
  live.subscribe((message) => heard.push(message));
  const config = { region: "us-east-1", account: "000000000000" };
  const ports = {
    ...{ functions, clock, live, queuedEvents, environments, repository, config },
    aliases: functions.aliases,
    random: randomNumbers,
    ids: randomIds,
    keyOperations: memoryKeys().keys,
    history: new MemoryHistory(),
    eventQueue: {
      put: (event: QueuedEvent) => queuedEvents.put(event),
      drop: async (functionId: string) => void (await queuedEvents.removeOfFunction(functionId)),
    },
    imageSources: new RegistryImageSources({
      repository,
      permission: lambdaPermission({ repository, config }),
      blobs,
      engineImages: new MemoryEngineImages(),
      logins: noLogins,
      ownHosts: ["localhost:3000"],
    }),
  };
  return {
    ports,
    /** What pages were told, in order. */
    heard,
    repository,
    /** Moves a tag of `hello` to the image that another one names. */
    async moveTag(tag: string, to: string) {
      const manifest = await repository.manifest("hello", (await repository.resolveTag("hello", to)) ?? "");
      if (!manifest) throw new Error(`there is no hello:${to}`);
      await repository.putManifest(manifest, tag);
      live.publish({ type: "images" });
    },
    create: (functionName: string, imageUri = "hello:1", settings: { kmsKeyArn?: string } = {}, publish = false) =>
      createFunction(
        { functionName, imageUri, configuration: { role, ...settings }, tags: {}, publish },
        caller,
        ports,
        unstopped,
      ),
    /** @returns its ARN */
    async createKey(aliasName?: string): Promise<string> {
      const made = { description: "", bypassLockoutCheck: false, tags: [] };
      const { arn, keyId } = await ports.keyOperations.createKey(call, made);
      if (aliasName) await ports.keyOperations.createAlias(call, { aliasName, keyId });
      return arn;
    },
    moveAlias: (aliasName: string, keyId: string) => ports.keyOperations.updateAlias(call, { aliasName, keyId }),
    find: (functionName: string) => findFunction(functionName, undefined, ports),
    optimized: (functionName: string, generation = 1) =>
      finishOptimization({ ...latestOf(functionName), generation, image: optimized, cause: "Optimized" }, ports),
    failed: (functionName: string, generation = 1) =>
      failOptimization(
        { ...latestOf(functionName), generation, code: "InvalidImage", reason: "The layer lies." },
        ports,
      ),
    events: async () => (await functions.transitionsAfter(0, 1000)).map(({ event }) => event),
  };
}

class AnsweringEnvironments implements Environments {
  /** What an invoke comes to; its error is the pool's refusal. */
  answer: (requestId: string) => Promise<Partial<InvocationOutcome>> = async () => ({});
  readonly retired: { functionId: string; version?: string; keepGeneration: number | undefined }[] = [];

  async invoke(...[deployment, { requestId, payload }, observer]: Parameters<Environments["invoke"]>) {
    observer.served({ environmentId: "environment", logStreamName: "stream", cold: true });
    observer.phases([{ kind: "invoke", startAt: 1 }]);
    const { memoryMiB: memorySizeMiB } = deployment.configuration;
    return {
      status: "ok" as const,
      payload,
      ...{ environmentId: "environment", logStreamName: "stream", cold: true },
      report: { durationMs: 1, billedDurationMs: 1, memorySizeMiB },
      phases: [{ kind: "invoke" as const, startAt: 1, endAt: 2 }],
      logTail: new Uint8Array(),
      ...(await this.answer(requestId)),
    };
  }

  retire(of: { functionId: string; version?: string }, keepGeneration: number | undefined): void {
    const { functionId, version } = of;
    this.retired.push({ functionId, ...(version !== undefined && { version }), keepGeneration });
  }

  async stop(): Promise<boolean> {
    return false;
  }

  list(): [] {
    return [];
  }
}

async function storeImage(tag: string, stores: { repository: MemoryImageRepository; blobs: MemoryBlobs }) {
  const layer = await layerOf("app", `program ${tag}`);
  const config = Buffer.from(configOf({ layers: [layer] }));
  const put = async (content: Buffer, mediaType: string) => {
    const { digest } = await stores.blobs.put(piecesOf(content), undefined, unstopped);
    return { digest, mediaType, size: content.length };
  };
  const bytes = buildManifest(await put(config, ociConfigType), [await put(layer, ociLayerTypes.none)]);
  const manifest = { repository: "hello", digest: digestOf(bytes), mediaType: ociManifestType, bytes, pushedAt: 7 };
  await stores.repository.putManifest(manifest, tag);
}

async function* piecesOf(content: Uint8Array) {
  yield content;
}
