/**
 * The processes of an environment: a sandbox, a Runtime API listener, the external extensions, then the runtime. All of
 * them, or none. Source of the order: the Lambda developer guide, "Lambda execution environment lifecycle".
 */
import { extensionVariables } from "../../core/environment/extension-variables.ts";
import { launchOf, startsAlone } from "../../core/environment/launch.ts";
import { environmentVariables, type FunctionCredentials } from "../../core/environment/variables.ts";
import type { FunctionConfiguration } from "../../core/function/configuration.ts";
import type { OptimizedImage } from "../../core/image/function-image.ts";
import type {
  ContainerSpec,
  Containers,
  EphemeralStorage,
  EphemeralStorages,
  RunningContainer,
  Sandbox,
  Sandboxes,
} from "../../ports/containers.ts";
import type { FunctionImages } from "../../ports/function-images.ts";
import type { OpenedImage } from "../../ports/optimized-images.ts";
import type { EnvironmentHandlers, RuntimeApi } from "../../ports/runtime-api.ts";

export interface LaunchPorts {
  sandboxes: Sandboxes;
  containers: Containers;
  ephemeralStorages: EphemeralStorages;
  runtimeApi: RuntimeApi;
  functionImages: Pick<FunctionImages, "open">;
}

export interface LaunchRequest {
  functionName: string;
  version: string;
  environmentId: string;
  logStreamName: string;
  region: string;
  credentials?: FunctionCredentials;
  configuration: FunctionConfiguration;
  image: OptimizedImage;
  storage(): Promise<EphemeralStorage>;
  handlers: EnvironmentHandlers;
  /** Of the runtime. */
  onLine: ContainerSpec["onLine"];
  /** Of an external extension. */
  onExtensionLine: ContainerSpec["onLine"];
}

export interface LaunchProgress {
  /** An extension's process began, before the runtime's. @param note how the sandbox was come by */
  extension(name: string, container: RunningContainer, note: string): void;
  /** @returns when the runtime may be started: all external extensions have registered. */
  registered(signal: AbortSignal): Promise<void>;
}

export interface Launched {
  runtime: RunningContainer;
  /** Sandbox, containers and listener, to be disposed in this order. */
  resources: AsyncDisposableStack;
  /** How the sandbox was come by. */
  note: string;
}

/** @throws what the engine says, and the signal's reason; nothing is left behind then. */
export async function launch(
  request: LaunchRequest,
  ports: LaunchPorts,
  progress: LaunchProgress,
  signal: AbortSignal,
): Promise<Launched> {
  const { image, configuration, functionName, version } = request;
  // Also when the engine has the image: without the key nothing starts.
  const opening = ports.functionImages.open({ functionName, version }, image);
  for (let alone = startsAlone(image, configuration.imageConfig); ; ) {
    await using resources = new AsyncDisposableStack();
    const { openedImage, storage, sandbox } = await prepare({ ...request, alone, opening }, ports, resources, signal);
    const place: LaunchPlace = { storage, sandbox, openedImage, resources, containersStarted: 0 };
    try {
      const listener = resources.use(await ports.runtimeApi.listen(sandbox.ipAddress, request.handlers));
      await startExtensions({ ...request, runtimeApi: listener.address }, ports, place, progress, signal);
      const runtime = await startContainer(runtimeSpec(request, listener.address, place), ports, place, signal);
      // First of all when it ends: its death is that of every process in it, and the engine removes a dead container in
      // a tenth of the time that killing one takes.
      resources.use(sandbox);
      return { runtime, resources: resources.move(), note: noteOf(sandbox) };
    } catch (error) {
      // One made ahead may have died meanwhile, an address may be somebody else's; one made just now is good.
      const another = sandbox.pooled || sandbox.sandboxId === undefined;
      if (!another || place.containersStarted > 0 || signal.aborted) throw error;
      alone &&= sandbox.sandboxId !== undefined;
    }
  }
}

function noteOf({ pooled, sandboxId }: Sandbox): string {
  if (pooled) return "from the pool";
  return sandboxId === undefined ? "the container's own" : "made for it";
}

interface LaunchPlace {
  storage: EphemeralStorage;
  sandbox: Sandbox;
  openedImage: OpenedImage;
  resources: AsyncDisposableStack;
  containersStarted: number;
}

/** All at once; when one fails what the others made is still disposed of. */
async function prepare(
  { environmentId, storage, alone, opening }: LaunchRequest & { alone: boolean; opening: Promise<OpenedImage> },
  { sandboxes }: LaunchPorts,
  resources: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<{ openedImage: OpenedImage; storage: EphemeralStorage; sandbox: Sandbox }> {
  const creating = sandboxes.create(environmentId, signal, alone);
  const [opened, stored, sandbox] = await Promise.allSettled([opening, storage(), creating]);
  if (sandbox.status === "fulfilled") resources.use(sandbox.value);
  if (opened.status === "rejected") throw opened.reason;
  if (stored.status === "rejected") throw stored.reason;
  if (sandbox.status === "rejected") throw sandbox.reason;
  signal.throwIfAborted();
  return { openedImage: opened.value, storage: stored.value, sandbox: sandbox.value };
}

/** All at once; the runtime waits until each has registered. */
async function startExtensions(
  request: LaunchRequest & { runtimeApi: string },
  ports: LaunchPorts,
  place: LaunchPlace,
  progress: LaunchProgress,
  signal: AbortSignal,
): Promise<void> {
  const { extensions } = request.image;
  if (extensions.length === 0) return;
  const starts = extensions.map(async (name) => {
    const spec = extensionSpec(request, name, place);
    progress.extension(name, await startContainer(spec, ports, place, signal), noteOf(place.sandbox));
  });
  const failed = (await Promise.allSettled(starts)).find((start) => start.status === "rejected");
  if (failed) throw failed.reason;
  await progress.registered(signal);
}

async function startContainer(
  spec: ContainerSpec,
  { containers }: LaunchPorts,
  place: LaunchPlace,
  signal: AbortSignal,
): Promise<RunningContainer> {
  const container = place.resources.use(await containers.start(spec, signal));
  place.containersStarted += 1;
  return container;
}

function runtimeSpec(request: LaunchRequest, runtimeApi: string, place: LaunchPlace): ContainerSpec {
  const { sandbox, storage, openedImage } = place;
  const { functionName, version, environmentId, configuration, image, onLine } = request;
  return {
    ...{ functionName, version, environmentId, sandbox, openedImage, onLine },
    engineReference: image.engineReference,
    ...launchOf(image, configuration.imageConfig),
    environment: environmentVariables({ ...request, runtimeApi, image: image.environment }),
    memoryMiB: configuration.memoryMiB,
    ephemeralStorage: storage,
  };
}

/** The same image with one of its files as the entry point. */
function extensionSpec(
  request: LaunchRequest & { runtimeApi: string },
  name: string,
  place: LaunchPlace,
): ContainerSpec {
  const runtime = runtimeSpec(request, request.runtimeApi, place);
  return {
    ...runtime,
    entryPoint: [`/opt/extensions/${name}`],
    command: [],
    workingDirectory: "/",
    environment: extensionVariables(runtime.environment),
    onLine: request.onExtensionLine,
  };
}
