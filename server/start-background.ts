/** What lives as long as the process: environments, the optimizer, the event queue, the archive import, the sweeper. */
import { availableParallelism, homedir } from "node:os";
import type { Unpacking } from "./adapters/archive/compression.ts";
import { StreamingLayerChecks } from "./adapters/archive/layer-checks.ts";
import { UploadFolder } from "./adapters/archive/upload-folder.ts";
import { ChunkCollection } from "./adapters/chunk-store/chunk-collection.ts";
import { openPlace } from "./adapters/chunk-store/layer-jobs.ts";
import { LayerWorkers } from "./adapters/chunk-store/layer-workers.ts";
import { RootKeyKeys } from "./adapters/chunk-store/root-key-keys.ts";
import { SealedImages } from "./adapters/chunk-store/sealed-images.ts";
import { StoreUse } from "./adapters/chunk-store/store-use.ts";
import { SealedChunks } from "./adapters/chunk-store/stored-chunks.ts";
import { TreeThread } from "./adapters/chunk-store/tree-thread.ts";
import { UnpackFault } from "./adapters/chunk-store/unpack-fault.ts";
import { unpacked } from "./adapters/chunk-store/unpacked.ts";
import type { DockerAdapter } from "./adapters/docker/docker-adapter.ts";
import { RegistryImageSources } from "./adapters/registry/image-sources.ts";
import { DockerLogins } from "./adapters/registry/remote/docker-login.ts";
import { MachineProcessors } from "./adapters/system/machine-processors.ts";
import { ArchiveImport } from "./background/archive-import.ts";
import { BlobCollector } from "./background/blob-collector.ts";
import { EnvironmentPool } from "./background/environment-pool.ts";
import { EventQueue } from "./background/event-queue.ts";
import { SealedFunctionImages } from "./background/function-images.ts";
import { IdleSweeper, type IdleSweeperPorts } from "./background/idle-sweeper.ts";
import { ImageOptimizer, type ImageOptimizerPorts } from "./background/image-optimizer.ts";
import { ImageSweeper } from "./background/image-sweeper.ts";
import { ImageWatcher } from "./background/image-watcher.ts";
import { KeyHealer, type KeyHealerPorts } from "./background/key-healer.ts";
import { LoadedContainers } from "./background/loaded-containers.ts";
import { whileEngineIsThere } from "./background/present-engine.ts";
import { SandboxPool } from "./background/sandbox-pool.ts";
import { StoreCollector } from "./background/store-collector.ts";
import { TagFollower } from "./background/tag-follower.ts";
import { bindOperations, bindVersions, type OperationPorts } from "./bind-operations.ts";
import { bindRepositoryPages } from "./bind-repository-pages.ts";
import type { Config } from "./config.ts";
import type { FunctionCredentials } from "./core/environment/variables.ts";
import type { Machine } from "./core/image/archive-image.ts";
import { createRuntimeApi } from "./edges/runtime-api/listen.ts";
import { awaitRunnable } from "./operations/function/await-runnable.ts";
import { expireFunction } from "./operations/function/expire-function.ts";
import { findFunction } from "./operations/function/find-function.ts";
import { failOptimization, finishOptimization } from "./operations/function/finish-optimization.ts";
import { followTag } from "./operations/function/follow-tag.ts";
import { healFunction } from "./operations/function/heal-function.ts";
import { type ImageLoss, loseImage } from "./operations/function/lose-image.ts";
import { runEvent } from "./operations/function/run-event.ts";
import { settleCheck } from "./operations/function/settle-check.ts";
import { answeredWhenHealed } from "./operations/key/answered-when-healed.ts";
import type { KeyOperations } from "./operations/key/key-operations.ts";
import { keysForLambda } from "./operations/key/keys-for-lambda.ts";
import { permissionWhenChecked } from "./operations/repository/answered-when-checked.ts";
import { lambdaPermission } from "./operations/repository/lambda-permission.ts";
import { platform } from "./platform.ts";
import type { Live } from "./ports/live.ts";
import type { Log } from "./ports/log.ts";
import { deploySample } from "./samples/deploy-sample.ts";
import type { Stores } from "./stores.ts";

export interface BackgroundNeeds {
  config: Config;
  log: Log;
  stores: Stores;
  docker: DockerAdapter;
  credentials?: FunctionCredentials;
  /** Where this platform answers. */
  port: number;
  keyOperations: KeyOperations;
}

/** @param stack stops them, in the opposite order: first what takes work, last what work stands on */
export async function startBackground(needs: BackgroundNeeds, stack: AsyncDisposableStack, stopping: AbortSignal) {
  const { config, log, stores, docker, keyOperations } = needs;
  const { clock, live, history, functions, queuedEvents, repository, blobs, folder } = stores;
  await docker.containers.reap(stopping);
  stack.defer(docker.events.onChange(() => live.publish({ type: "engine", engine: docker.engineStatus() })));

  const lose = (loss: ImageLoss) => loseImage(loss, { ...stores, environments });
  const images = await openImages({ ...needs, lose }, stack);
  await images.functionImages.start(stopping);
  const pool = startEnvironments(needs, images, stack, stopping);
  const environments = whileEngineIsThere(pool, docker.absence);
  const ports: Omit<OperationPorts, "eventQueue"> = { ...stores, ...images, keyOperations, config, environments };
  const optimizer = startOptimizer(needs, { ...stores, ...ports, ...images }, stack);
  await optimizer.start(stopping);
  const heal: KeyHealerPorts["heal"] = (name, fault) => healFunction(name, fault, stores);
  const healer = stack.use(new KeyHealer({ ...stores, ...images, log, config, heal }));
  healer.start();
  const engineImages = { onImages: (listener: () => void) => docker.imageEvents.onChange(listener) };
  const watcher = stack.use(
    new ImageWatcher({
      ...{ ...stores, ...images, log, config, engine: engineImages },
      settle: (checked, finding) => settleCheck(checked, finding, { ...stores, environments }),
    }),
  );
  await watcher.start(stopping);
  const follower = stack.use(
    new TagFollower({
      ...{ functions, live, log },
      engine: engineImages,
      follow: (functionName, signal) => followTag(functionName, ports, signal),
    }),
  );
  await follower.start(stopping);
  const collector = stack.use(new StoreCollector({ ...stores, ...images, config, log }));
  collector.start(stopping);
  const reclaimed = () => collector.collectSoon();
  stack.defer(optimizer.onEnded(({ isUsed }) => !isUsed && collector.collectSoon()));
  const sweeping = { ...stores, ...images, environments, optimizer, config, log, reclaimed };
  stack.use(new ImageSweeper(sweeping)).start();

  const files = await UploadFolder.open(folder.uploads, unpacking);
  const checks = new StreamingLayerChecks(unpacking);
  const importPorts = { files, live, log, clock, blobs, repository, checks, machine };
  const uploads = stack.use(new ArchiveImport(importPorts));
  await uploads.start(stopping);
  const storing = async () => (await uploads.list()).some(({ status }) => status === "storing");
  stack.use(new BlobCollector({ ...stores, storing, log })).start();

  const eventQueue = stack.use(
    new EventQueue({
      ...{ queuedEvents, history, live, clock, log },
      atOnce: eventsAtOnce(config.concurrency),
      async run(event, signal) {
        // What is accepted waits for the engine; it is no attempt of the function's.
        await docker.whenThere(signal);
        return runEvent(event, ports, signal);
      },
    }),
  );
  stack.defer(wakeByTransitions(live, eventQueue));
  await eventQueue.start();
  const expire: IdleSweeperPorts["expire"] = (name, isIdle) => expireFunction(name, isIdle, ports);
  stack.use(new IdleSweeper({ ...stores, environments, log, config, expire })).start(stopping);

  return {
    operations: bindOperations({ ...ports, eventQueue }, stopping),
    versions: bindVersions(ports, stopping),
    environments,
    /** What comes due by the clock, and can tell what would. */
    due: { environments: pool, imageChecks: watcher },
    uploads,
    keys: answeredWhenHealed(keyOperations, () => healer.settled()),
    engine: () => docker.engineStatus(),
    optimizations: () => optimizer.progress(),
    imageChecks: watcher,
    images: {
      ...permissionWhenChecked(bindRepositoryPages({ ...stores, ...images, config }), () => watcher.settled()),
      engineImages: () => docker.images.tagged(stopping),
      store: () => collector.status(),
      scrubStore: () => collector.scrub(),
      deploySample: (who: string) =>
        deploySample({ platform: platform(), live, scratchFolder: folder.tmp }, who, stopping),
    },
    /** Resolves when the function is Active. @throws PlatformError when it is not within the time an invoke waits. */
    async untilActive(functionName: string): Promise<void> {
      const found = await findFunction(functionName, undefined, ports);
      await awaitRunnable(found, { name: "start-up" }, ports, () => {}, stopping);
    },
  };
}

type ImageNeeds = BackgroundNeeds & { lose(loss: ImageLoss): Promise<unknown> };

async function openImages(needs: ImageNeeds, stack: AsyncDisposableStack) {
  const { config, log, stores, docker, port, lose } = needs;
  const { repository, blobs, root } = stores;
  const named = ["localhost", "127.0.0.1", "[::1]", ...config.allowedHosts];
  const ownHosts = named.map((host) => (/^(\[[^\]]*\]|[^:]+):\d+$/.test(host) ? host : `${host}:${port}`));
  const logins = new DockerLogins(process.env, homedir());
  const permission = lambdaPermission({ repository, config });
  const sources = { repository, permission, blobs, engineImages: docker.images, logins, ownHosts };
  const imageSources = new RegistryImageSources(sources);
  const [workers, readers] = [stack.use(new LayerWorkers()), stack.use(new LayerWorkers())];
  const [place, use] = [openPlace({ folder: stores.folder.path, salt: root.salt }), new StoreUse()];
  const pathOf = (digest: string) => blobs.pathOf(digest);
  const formerKeys = new RootKeyKeys(root.rootKey);
  const keys = keysForLambda({ keyOperations: needs.keyOperations, formerKeys, ids: stores.ids, config });
  const optimizedImages = await SealedImages.open({ place, use, pathOf, keys, workers, readers, log });
  const chunkStore = new ChunkCollection({ place, use, readers });
  const functionImages = stack.use(
    new SealedFunctionImages({ ...stores, imageSources, optimizedImages, log, config, lose }),
  );
  const pages = {
    imageTrees: stack.use(new TreeThread(blobs)),
    storedChunks: new SealedChunks({ folder: stores.folder.path, salt: root.salt }),
  };
  return {
    imageSources,
    permission,
    optimizedImages,
    keys,
    chunkStore,
    functionImages,
    engineImages: docker.images,
    ...pages,
  };
}

function startEnvironments(
  { config, log, stores, docker, credentials }: BackgroundNeeds,
  images: Awaited<ReturnType<typeof openImages>>,
  stack: AsyncDisposableStack,
  stopping: AbortSignal,
): EnvironmentPool {
  const sandboxes = stack.use(
    new SandboxPool({ sandboxes: docker.sandboxes, log, isCrowded: () => environments.isCrowded }),
  );
  const runtimeApi = createRuntimeApi(docker.runtimeApi, log);
  const { ephemeralStorages, hostMemory } = docker;
  const machine = { hostMemory, processors: new MachineProcessors() };
  const containers = new LoadedContainers({ ...images, ...stores, containers: docker.containers });
  const environments: EnvironmentPool = stack.use(
    new EnvironmentPool({
      ...{ ...stores, ...images, ...machine, sandboxes, containers, ephemeralStorages, runtimeApi },
      ...{ log, config, credentials },
    }),
  );
  stack.defer(docker.events.onEvent(({ action, containerId }) => action === "die" && sandboxes.drop(containerId)));
  sandboxes.start(stopping);
  environments.start(stopping);
  return environments;
}

type OptimizerParts = Pick<Stores, "optimizedImageRecords"> &
  Omit<OperationPorts, "eventQueue"> &
  Awaited<ReturnType<typeof openImages>>;

function startOptimizer({ config, log }: BackgroundNeeds, parts: OptimizerParts, stack: AsyncDisposableStack) {
  const finish: ImageOptimizerPorts["finish"] = {
    optimized: (done) => finishOptimization(done, parts),
    failed: (failed) => failOptimization(failed, parts),
  };
  return stack.use(new ImageOptimizer({ ...parts, log, finish }, config.optimizers));
}

/** Events that wait for their function's image are tried when it is there. @returns how to end that */
function wakeByTransitions(live: Live, eventQueue: EventQueue): () => void {
  return live.subscribe((message) => {
    if (message.kind === "transition") eventQueue.functionMoved(message.transition.functionId);
  });
}

/** At most half of the account's, so that what is invoked synchronously finds room; and what the machine can do. */
function eventsAtOnce(concurrency: number): number {
  const machine = Math.min(64, Math.max(16, 8 * availableParallelism()));
  return Math.max(1, Math.min(machine, Math.floor(concurrency / 2)));
}

/** Archives and layers are unpacked by the same hand. */
const unpacking: Unpacking = { unpack: (packed) => unpacked(packed), isFault: (error) => error instanceof UnpackFault };

/** Which image of an archive for several platforms is taken. */
const machine: Machine = { os: "linux", architecture: process.arch === "x64" ? "amd64" : process.arch };
