/** Docker Engine behind the ports: everything of it that the rest of the program sees. */
import path from "node:path";
import { isEngineAway } from "../../core/errors/engine-away.ts";
import type { EngineAbsence, EngineStatus } from "../../core/live/event.ts";
import type { Containers, EphemeralStorages, Sandboxes } from "../../ports/containers.ts";
import type { EngineImages } from "../../ports/engine-images.ts";
import type { HostMemory } from "../../ports/host-memory.ts";
import { createCgroupFiles } from "./cgroup-files.ts";
import { createContainers, removeContainers } from "./containers.ts";
import { type EngineEvents, followEvents } from "./engine-events.ts";
import { createEngineMemory } from "./engine-memory.ts";
import { createExt4Storages, createTmpfsStorages } from "./ephemeral-storage.ts";
import { followImageEvents, type ImageEvents } from "./image-events.ts";
import { createImageVolumes, type ImageVolumes } from "./image-volumes.ts";
import { createImages } from "./images.ts";
import { reapStorages } from "./leftover-storages.ts";
import { type BridgeNetwork, openNetwork } from "./network.ts";
import { type Engine, openEngine } from "./open-engine.ts";
import { type Capabilities, probe } from "./probe.ts";
import { ensureSandboxImage } from "./sandbox-image.ts";
import { createSandboxes } from "./sandboxes.ts";
import { openUserNetwork, type UserNetwork } from "./user-network.ts";
import { createWorkingDirectories } from "./working-directory.ts";

export interface DockerSettings {
  /** `unix:///var/run/docker.sock` or `tcp://host:2375` */
  dockerHost: string;
  /** Of the data folder: labels and the network carry it. */
  instanceId: string;
  /** Absolute; ephemeral storages are in its `tmp/`. */
  dataFolder: string;
  /** A Docker network of the user's that functions join as well. */
  userNetwork?: string;
  /** Epoch milliseconds with fractions. */
  now?(): number;
}

export interface DockerAdapter extends AsyncDisposable {
  sandboxes: Sandboxes;
  containers: Containers;
  ephemeralStorages: EphemeralStorages;
  images: EngineImages;
  hostMemory: HostMemory;
  events: EngineEvents;
  imageEvents: ImageEvents;
  engineStatus(): EngineStatus;
  /** Undefined while the engine is there. */
  absence(): EngineAbsence | undefined;
  /** Resolves when the engine is there, or the signal is aborted. */
  whenThere(signal: AbortSignal): Promise<void>;
  gatewayAddress: string;
  /** Where the Runtime API listens, and what containers call that place. */
  runtimeApi: { listenAddress: string; hostName: string };
  capabilities: Capabilities;
  /** The network stays for the next start, unless somebody asks. @returns false when the engine refuses. */
  removeNetwork(): Promise<boolean>;
}

/** Loading the sandbox's image, a few kilobytes, is the longest of it. */
const RESTORE_WITHIN_MS = 30_000;

/** @throws one sentence when the engine does not answer or is too old. */
export async function createDockerAdapter(settings: DockerSettings, signal: AbortSignal): Promise<DockerAdapter> {
  await using parts = new AsyncDisposableStack();
  const { instanceId } = settings;
  const engine = parts.use(await openEngine(settings.dockerHost, signal));
  const storageFolder = path.join(settings.dataFolder, "tmp");
  // First of all: where there is no such network nothing is made.
  const userNetwork =
    settings.userNetwork === undefined ? undefined : await openUserNetwork(engine, settings.userNetwork, signal);
  const [sandboxImage, network] = await Promise.all([
    ensureSandboxImage(engine, signal),
    openNetwork(engine, instanceId, signal),
  ]);
  const capabilities = await probe({ engine, instanceId, network, sandboxImage, storageFolder }, signal);
  const imageVolumes = createImageVolumes(engine, instanceId);
  const restore = async () => {
    await network.restore();
    await ensureSandboxImage({ ...engine, docker: engine.watcher }, AbortSignal.timeout(RESTORE_WITHIN_MS));
    await imageVolumes.recheck();
  };
  // What the engine refuses to remove, the next start tries again.
  const removeLeftovers = (containerIds: string[]) =>
    void removeContainers(engine, containerIds).catch(() => undefined);
  const events = parts.use(await followEvents(engine, instanceId, { restore, removeLeftovers }));
  const handles = {
    settings,
    engine,
    network,
    userNetwork,
    sandboxImage,
    storageFolder,
    capabilities,
    events,
    imageVolumes,
    imageEvents: parts.use(followImageEvents(engine)),
  };
  const adapter = assemble(handles, parts.move());
  return adapter;
}

interface Handles {
  settings: DockerSettings;
  engine: Engine;
  network: BridgeNetwork;
  userNetwork: UserNetwork | undefined;
  sandboxImage: string;
  storageFolder: string;
  capabilities: Capabilities;
  events: EngineEvents;
  imageVolumes: ImageVolumes;
  imageEvents: ImageEvents;
}

function assemble(handles: Handles, parts: AsyncDisposableStack): DockerAdapter {
  const { settings, engine, network, userNetwork, capabilities, events, storageFolder, imageVolumes } = handles;
  const { instanceId, now = () => performance.timeOrigin + performance.now() } = settings;
  const { gatewayBindable, memoryReadable, diskStorage } = capabilities;
  const cgroupFiles = createCgroupFiles(memoryReadable);
  const extraHosts = gatewayBindable ? [] : [`${HOST_NAME}:host-gateway`];
  const reap = diskStorage ? () => reapStorages(storageFolder) : async () => 0;
  return {
    sandboxes: createSandboxes({
      ...{ engine, instanceId, network, userNetwork, extraHosts, cgroupFiles },
      image: handles.sandboxImage,
    }),
    containers: createContainers({
      engine,
      instanceId,
      home: { network: network.name, extraHosts },
      cgroupFiles,
      imageVolumes,
      workingDirectories: createWorkingDirectories(engine, instanceId),
      reapStorages: reap,
      now,
    }),
    ephemeralStorages: diskStorage ? createExt4Storages(storageFolder) : createTmpfsStorages(),
    images: createImages(engine, imageVolumes),
    hostMemory: createEngineMemory(engine.facts.memoryBytes, capabilities.sameHost),
    events,
    imageEvents: handles.imageEvents,
    engineStatus: () => ({
      connected: events.connected,
      version: engine.version,
      apiVersion: engine.apiVersion,
      containers: events.containers,
      remarks: [...capabilities.remarks, ...(userNetwork?.remarks ?? [])],
      ...(engine.presence.absence && { absence: engine.presence.absence }),
    }),
    absence: () => engine.presence.absence,
    whenThere: (signal) => engine.presence.whenThere(signal),
    gatewayAddress: network.gatewayAddress,
    runtimeApi: gatewayBindable
      ? { listenAddress: network.gatewayAddress, hostName: network.gatewayAddress }
      : { listenAddress: "127.0.0.1", hostName: HOST_NAME },
    capabilities,
    removeNetwork: () => network.remove(),
    async [Symbol.asyncDispose]() {
      await using _rest = parts;
      try {
        await imageVolumes.reap();
      } catch (error) {
        if (!isEngineAway(error)) throw error; // the next start finds them
      }
    },
  };
}

const HOST_NAME = "host.docker.internal";
