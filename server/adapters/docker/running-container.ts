import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import type { ContainerExit, RunningContainer } from "../../ports/containers.ts";
import type { CgroupFiles } from "./cgroup-files.ts";
import { awaitExit } from "./container-exit.ts";
import type { ContainerOutput } from "./container-output.ts";
import { cpuLimit, noCpuLimit } from "./container-spec.ts";
import { removeContainer } from "./create-container.ts";
import { engineStatusCode, unlessGone } from "./engine-error.ts";
import type { LocalProcess } from "./local-process.ts";
import { MemoryFiles, toMiB } from "./memory-high-water.ts";
import type { Engine } from "./open-engine.ts";
import type { OutputPipes } from "./output-pipes.ts";
import type { LaunchWatch } from "./start-failure.ts";

interface Started {
  engine: Engine;
  container: Docker.Container;
  output: ContainerOutput;
  launch: LaunchWatch;
  memoryMiB: number;
  startedAt: number;
  pipes: OutputPipes;
  process: LocalProcess | undefined;
  cgroupFiles: CgroupFiles;
}

/** The container has ended; what is left of its output is read within this. */
const LAST_LINES_MS = 500;
/** Or given up: nobody has had room for it for so long. */
const LAST_LINES_HELD_MS = 5000;

export function runningContainer(started: Started): RunningContainer {
  const { container, output, pipes, memoryMiB } = started;
  const released = new AbortController();
  const exited = conclude(started, released.signal);
  const memory = followMemory(started, exited);
  return {
    containerId: container.id,
    startedAt: started.startedAt,
    exited,
    throttle: () => unlessEnded(container.update(cpuLimit(memoryMiB)), exited),
    maxMemoryUsedMiB: memory,
    cutLog: () => output.cut(pipes),
    unthrottle: () => unlessEnded(container.update(noCpuLimit), exited),
    terminate: () => unlessEnded(container.kill({ signal: "SIGTERM" }), exited),
    kill: () => unlessEnded(container.kill({ signal: "SIGKILL" }), exited),
    async [Symbol.asyncDispose]() {
      try {
        await removeContainer(container);
        await output.endedWithin(LAST_LINES_MS, LAST_LINES_HELD_MS);
      } finally {
        released.abort();
        output.close();
        pipes[Symbol.dispose]();
      }
      await exited;
    },
  };
}

/** The image made the start impossible: there is an exit to tell and perhaps a container to remove, nothing else. */
export function neverStarted(
  containerId: string,
  startedAt: number,
  exit: ContainerExit,
  remove: () => Promise<void>,
): RunningContainer {
  const nothing = async () => undefined;
  return {
    containerId,
    startedAt,
    exited: Promise.resolve(exit),
    throttle: nothing,
    maxMemoryUsedMiB: () => undefined,
    cutLog: () => ({ number: 1, made: undefined, complete: nothing() }),
    unthrottle: nothing,
    terminate: nothing,
    kill: nothing,
    [Symbol.asyncDispose]: remove,
  };
}

async function conclude(
  { engine, process, container, output, launch }: Started,
  released: AbortSignal,
): Promise<ContainerExit> {
  const exit = await awaitExit({ container, engine, process }, released);
  await output.endedWithin(LAST_LINES_MS, LAST_LINES_HELD_MS);
  return launch.conclude(exit.kind === "exited" ? exit.code : 0) ?? exit;
}

/** After the end the kernel's files are gone: the last reading stands, and at the limit it is the limit. */
function followMemory({ container, cgroupFiles, memoryMiB }: Started, exited: Promise<ContainerExit>) {
  let highest: number | undefined;
  exited.then((exit) => {
    if (exit.kind === "signalled" && exit.outOfMemory) highest = memoryMiB;
  });
  const folder = cgroupFiles.memoryFolder(container.id);
  const files = folder === undefined ? undefined : new MemoryFiles(folder);
  exited.finally(() => files?.[Symbol.dispose]()).catch(() => undefined); // who waits for the exit hears of it
  return () => {
    const bytes = files?.highWaterBytes();
    if (bytes) highest = Math.min(memoryMiB, Math.max(highest ?? 0, toMiB(bytes)));
    return highest;
  };
}

/** A process can be gone before the engine has noticed: then requests about it fail in one way or another. */
const NOTICED_WITHIN_MS = 1000;

/** What fails because the container has ended does not fail: `exited` tells. */
async function unlessEnded(request: Promise<unknown>, exited: Promise<ContainerExit>): Promise<void> {
  try {
    await unlessGone(request);
  } catch (error) {
    if (engineStatusCode(error) === 409) return; // the engine knows that it does not run
    const ended = exited.then(() => true);
    if (!(await Promise.race([ended, delay(NOTICED_WITHIN_MS, false)]))) throw error;
  }
}
