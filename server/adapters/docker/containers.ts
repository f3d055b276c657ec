/** Containers of functions: created, attached, started; and what is left of a dead process of this instance removed. */
import type Docker from "dockerode";
import type { ContainerExit, ContainerSpec, Containers, RunningContainer } from "../../ports/containers.ts";
import type { CgroupFiles } from "./cgroup-files.ts";
import { followOutput } from "./container-output.ts";
import { containerOptions, type Home } from "./container-spec.ts";
import { createContainer, removeContainer } from "./create-container.ts";
import { attachForGood } from "./enduring-attach.ts";
import type { ImageVolumes } from "./image-volumes.ts";
import { instanceLabel } from "./labels.ts";
import { findLocalProcess } from "./local-process.ts";
import type { Engine } from "./open-engine.ts";
import { findOutputPipes } from "./output-pipes.ts";
import { processStart } from "./process-start.ts";
import { neverStarted, runningContainer } from "./running-container.ts";
import { imageFailure, missingDirectory, watchLaunch } from "./start-failure.ts";
import type { WorkingDirectories } from "./working-directory.ts";

export interface ContainerSettings {
  engine: Engine;
  instanceId: string;
  home: Home;
  cgroupFiles: CgroupFiles;
  imageVolumes: ImageVolumes;
  workingDirectories: WorkingDirectories;
  /** Unmounts and removes what is left under the folder of ephemeral storages. @returns how many. */
  reapStorages(): Promise<number>;
  /** Epoch milliseconds with fractions. */
  now(): number;
}

export function createContainers(settings: ContainerSettings): Containers {
  const { engine, instanceId } = settings;
  return {
    start: (spec, signal) => start(settings, spec, signal),
    async reap(signal) {
      const left = await list(engine, instanceId, signal);
      await removeContainers(
        engine,
        left.map(({ Id }) => Id),
        signal,
      );
      await settings.imageVolumes.reap();
      return left.length + (await settings.reapStorages());
    },
    count: async () => (await list(engine, instanceId, undefined)).length,
  };
}

async function start(settings: ContainerSettings, spec: ContainerSpec, signal: AbortSignal): Promise<RunningContainer> {
  const { engine } = settings;
  const { engineReference, workingDirectory } = spec;
  const container = await create(settings, spec, signal);
  if ("kind" in container) return neverStarted("", settings.now(), container, async () => undefined);
  const remove = () => removeContainer(container);
  try {
    const impossible = (exit: ContainerExit) => neverStarted(container.id, settings.now(), exit, remove);
    if (!(await settings.workingDirectories.exists(engineReference, workingDirectory, signal))) {
      return impossible(missingDirectory(workingDirectory));
    }
    const attached = await attachForGood({ engine, container, now: settings.now });
    const launch = watchLaunch(spec.entryPoint[0] ?? spec.command[0] ?? "", (line) =>
      spec.onLine({ at: settings.now(), ...line }),
    );
    const output = followOutput(attached, launch.onLine, () => engine.docker.ping());
    const askedAt = settings.now();
    try {
      await container.start({ abortSignal: signal });
    } catch (error) {
      output.close();
      const failure = signal.aborted ? undefined : imageFailure(error);
      if (failure) return impossible(failure);
      throw error;
    }
    await settings.cgroupFiles.learn(container);
    const begun = await beginningOf(container, askedAt, settings.now());
    attached.process = begun.process;
    return runningContainer({
      ...{ ...begun, engine },
      cgroupFiles: settings.cgroupFiles,
      container,
      output,
      launch,
      memoryMiB: spec.memoryMiB,
    });
  } catch (error) {
    await remove();
    throw error;
  }
}

/** When the process began, and where it writes. */
async function beginningOf(container: Docker.Container, askedAt: number, answeredAt: number) {
  const { State } = await container.inspect();
  const circumstances = { containerId: container.id, engineStartedAt: State.StartedAt, askedAt, answeredAt };
  const startedAt = await processStart(circumstances);
  const process = await findLocalProcess(container.id, State.Pid);
  // Last, so that nothing that fails leaves them open.
  return { startedAt, process, pipes: await findOutputPipes(container.id, State.Pid) };
}

/** @returns the container, or why the image makes it impossible. */
async function create(
  { engine, instanceId, home, imageVolumes }: ContainerSettings,
  spec: ContainerSpec,
  signal: AbortSignal,
): Promise<Docker.Container | ContainerExit> {
  const volumes = await imageVolumes.mountsOf(spec.engineReference, signal);
  try {
    return await createContainer(engine, containerOptions(spec, { instanceId, volumes, home }), signal);
  } catch (error) {
    const failure = imageFailure(error);
    if (failure) return failure;
    throw error;
  }
}

function list(engine: Engine, instanceId: string, signal: AbortSignal | undefined): Promise<Docker.ContainerInfo[]> {
  const filters = { label: [`${instanceLabel}=${instanceId}`] };
  return engine.docker.listContainers({ all: true, filters, abortSignal: signal });
}

/** More removals at once make the engine slower, not faster. */
const REMOVALS_AT_ONCE = 4;

export async function removeContainers(engine: Engine, containerIds: string[], signal?: AbortSignal): Promise<void> {
  const waiting = containerIds.values();
  const worker = async () => {
    for (const id of waiting) {
      signal?.throwIfAborted();
      await removeContainer(engine.docker.getContainer(id));
    }
  };
  await Promise.all(Array.from({ length: REMOVALS_AT_ONCE }, worker));
}
