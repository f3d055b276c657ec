/** A sandbox, a /tmp, a Runtime API listener and the function's container: all of them, or none. */
import { launchOf } from "../../core/environment/launch.ts";
import { environmentVariables } from "../../core/environment/variables.ts";
import type { FunctionConfiguration } from "../../core/function/configuration.ts";
import type { OptimizedImage } from "../../core/image/function-image.ts";
import type {
  Containers,
  EphemeralStorage,
  EphemeralStorages,
  RunningContainer,
  Sandbox,
  Sandboxes,
} from "../../ports/containers.ts";
import type { EnvironmentHandlers, RuntimeApi } from "../../ports/runtime-api.ts";

export interface LaunchPorts {
  sandboxes: Sandboxes;
  containers: Containers;
  ephemeralStorages: EphemeralStorages;
  runtimeApi: RuntimeApi;
}

export interface LaunchRequest {
  functionName: string;
  version: string;
  environmentId: string;
  logStreamName: string;
  region: string;
  configuration: FunctionConfiguration;
  image: OptimizedImage;
  handlers: EnvironmentHandlers;
  onLine(line: { at: number; text: string }): void;
}

export interface Launched {
  container: RunningContainer;
  /** Sandbox, container, listener and storage, to be disposed in this order. */
  resources: AsyncDisposableStack;
  /** How the sandbox was come by. */
  note: string;
}

/** @throws what the engine says, and the signal's reason; nothing is left behind then. */
export async function launchContainer(
  request: LaunchRequest,
  ports: LaunchPorts,
  signal: AbortSignal,
): Promise<Launched> {
  for (;;) {
    await using resources = new AsyncDisposableStack();
    const [storage, sandbox] = await prepare(request, ports, resources, signal);
    try {
      const container = await start(request, ports, { storage, sandbox, resources }, signal);
      const note = sandbox.pooled ? "from the pool" : "made for it";
      return { container, resources: resources.move(), note };
    } catch (error) {
      // One made ahead may have died meanwhile; one made just now has not.
      if (!sandbox.pooled || signal.aborted) throw error;
    }
  }
}

/** Both at once; when one fails the other is still disposed of. */
async function prepare(
  { environmentId, configuration }: LaunchRequest,
  { ephemeralStorages, sandboxes }: LaunchPorts,
  resources: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<[EphemeralStorage, Sandbox]> {
  const [storage, sandbox] = await Promise.allSettled([
    ephemeralStorages.create(environmentId, configuration.ephemeralStorageMiB),
    sandboxes.create(environmentId, signal),
  ]);
  if (storage.status === "fulfilled") resources.use(storage.value);
  if (sandbox.status === "fulfilled") resources.use(sandbox.value);
  if (storage.status === "rejected") throw storage.reason;
  if (sandbox.status === "rejected") throw sandbox.reason;
  signal.throwIfAborted();
  return [storage.value, sandbox.value];
}

async function start(
  request: LaunchRequest,
  { runtimeApi, containers }: LaunchPorts,
  { storage, sandbox, resources }: { storage: EphemeralStorage; sandbox: Sandbox; resources: AsyncDisposableStack },
  signal: AbortSignal,
): Promise<RunningContainer> {
  const { configuration, image } = request;
  const listener = resources.use(await runtimeApi.listen(sandbox.ipAddress, request.handlers));
  const container = await containers.start(
    {
      functionName: request.functionName,
      environmentId: request.environmentId,
      engineReference: image.engineReference,
      ...launchOf(image, configuration.imageConfig),
      environment: environmentVariables({ ...request, runtimeApi: listener.address, image: image.environment }),
      memoryMiB: configuration.memoryMiB,
      sandbox,
      ephemeralStorage: storage,
      onLine: request.onLine,
    },
    signal,
  );
  resources.use(container);
  // First of all when it ends: its death is that of every process in it, and the engine removes a dead container in a
  // tenth of the time that killing one takes.
  resources.use(sandbox);
  return container;
}
