/** Containers, as an execution environment needs them. */
import type { OpenedImage } from "./optimized-images.ts";

export interface Sandbox extends AsyncDisposable {
  /** Undefined for an address alone: the container that starts there makes its namespaces itself. */
  sandboxId: string | undefined;
  /** Its address on the bridge: who may call the environment's Runtime API. */
  ipAddress: string;
  /** From the pool (made ahead) or made for this environment. */
  pooled: boolean;
}

/** A network namespace and an address on the bridge, held by a container that sleeps. One serves one environment. */
export interface Sandboxes {
  /** @param alone one container will be in it and no other: then it may be an address alone, which costs nothing */
  create(environmentId: string | undefined, signal: AbortSignal, alone?: boolean): Promise<Sandbox>;
}

export interface ContainerSpec {
  functionName: string;
  version: string;
  environmentId: string;
  engineReference: string;
  /** What the engine is given when it lacks the image. */
  openedImage?: OpenedImage;
  entryPoint: string[];
  command: string[];
  workingDirectory: string;
  environment: Record<string, string>;
  memoryMiB: number;
  sandbox: Sandbox;
  /** A folder with the ephemeral size, mounted at /tmp. */
  ephemeralStorage: EphemeralStorage;
  /**
   * @returns when there is room for more, if there is none now: until then the output is not read, and the process
   * waits once its pipes are full. Never rejects. A few lines may still come meanwhile.
   */
  onLine(line: ContainerLine): Promise<void> | undefined;
}

export interface ContainerLine {
  /** Epoch milliseconds. */
  at: number;
  stream: "stdout" | "stderr";
  /** Without its end. */
  text: string;
  /** How many cuts its stream had passed. */
  afterCut: number;
}

/** A place in the log: every line is before or after it, told by `afterCut`. A line that has no end yet is before. */
export interface LogCut {
  /** From 1. */
  number: number;
  /** Undefined: made. Else the place is where the log has come to when this resolves. */
  made: Promise<void> | undefined;
  /** Resolves when every line before it has been delivered. */
  complete: Promise<void>;
}

export type ContainerExit =
  | { kind: "exited"; code: number }
  | { kind: "signalled"; signal: number; outOfMemory: boolean }
  /** It went together with the engine, through no doing of its own. */
  | { kind: "lost" }
  /** It never ran: the entry point or working directory cannot be used. The engine's sentence. */
  | { kind: "not-started"; reason: "entry-point" | "working-directory" | "other"; message: string };

export interface RunningContainer extends AsyncDisposable {
  containerId: string;
  /** When its process began, by the engine: epoch milliseconds, not after `start` returned. */
  startedAt: number;
  /** Resolves once, never rejects. */
  exited: Promise<ContainerExit>;
  /** Ends the CPU boost of init: from now on memory/1769 of a CPU. */
  throttle(): Promise<void>;
  /** The high-water mark since start, read in some microseconds; undefined when this engine cannot tell. */
  maxMemoryUsedMiB(): number | undefined;
  /** Cuts the log between what has been written and what is written once the cut is made. */
  cutLog(): LogCut;
  /** Takes the CPU's limit away again: what is killed ends the sooner, the more so a thousand processes. */
  unthrottle(): Promise<void>;
  /** Asks its process to end: SIGTERM. */
  terminate(): Promise<void>;
  kill(): Promise<void>;
}

export interface Containers {
  /** Created, attached and started. A start that the image makes impossible ends in `exited`, other failures throw. */
  start(spec: ContainerSpec, signal: AbortSignal): Promise<RunningContainer>;
  /** Removes containers and mounts that a dead process of this instance left. @returns how many. */
  reap(signal: AbortSignal): Promise<number>;
  /** Containers of this instance that exist now. */
  count(): Promise<number>;
}

export interface EphemeralStorage extends AsyncDisposable {
  /** What to mount at /tmp: a bind of a folder of the host, or tmpfs where the host does not allow it. */
  mount: { kind: "bind"; path: string } | { kind: "tmpfs"; sizeMiB: number };
}

export interface EphemeralStorages {
  create(environmentId: string, sizeMiB: number): Promise<EphemeralStorage>;
}
