/**
 * What the engine is told about a function's container: Lambda's environment, as far as an engine can make it.
 * Of the image only its files, ENV, ENTRYPOINT, CMD and WORKDIR count; USER, VOLUME, HEALTHCHECK and the rest do not.
 */
import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import { cpuShare } from "../../core/function/configuration.ts";
import type { ContainerSpec } from "../../ports/containers.ts";
import { environmentLabel, functionLabel, instanceLabel } from "./labels.ts";

/** The user and group that Lambda runs functions as. */
export const FUNCTION_UID = 993;
export const FUNCTION_GID = 990;

export const BYTES_PER_MIB = 1_048_576;

/** Processes and threads of one environment, and open files of one process: Lambda's quotas. */
const MAX_PROCESSES = 1024;
const MAX_OPEN_FILES = 1024;

/** When the host runs out of memory, functions go before what serves them. */
const OOM_SCORE_ADJUSTMENT = 500;

/** Where a container is at home that makes its namespaces itself. */
export interface Home {
  network: string;
  /** Lines for /etc/hosts, `name:address`. */
  extraHosts: string[];
}

export interface Circumstances {
  instanceId: string;
  volumes: Docker.MountSettings[];
  home: Home;
}

export function containerOptions(
  spec: ContainerSpec,
  { instanceId, volumes, home }: Circumstances,
): Docker.ContainerCreateOptions {
  const argv = [...spec.entryPoint, ...spec.command];
  return {
    name: `lambdarium-${spec.functionName}-${spec.environmentId.slice(0, 13)}-${randomBytes(3).toString("hex")}`,
    Image: spec.engineReference,
    // All of it as the entry point: an empty list would bring the image's own CMD back.
    Entrypoint: argv,
    Cmd: [],
    WorkingDir: spec.workingDirectory || "/",
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    User: `${FUNCTION_UID}:${FUNCTION_GID}`,
    Healthcheck: { Test: ["NONE"] },
    Tty: false,
    Labels: {
      [instanceLabel]: instanceId,
      [functionLabel]: spec.functionName,
      [environmentLabel]: spec.environmentId,
    },
    HostConfig: { ...hostConfig(spec, volumes), ...namespaces(spec, home) },
    ...(spec.sandbox.sandboxId === undefined && endpoint(home.network, spec.sandbox.ipAddress)),
  };
}

/** An address on a network of ours. */
export function endpoint(network: string, ipAddress: string): Pick<Docker.ContainerCreateOptions, "NetworkingConfig"> {
  return { NetworkingConfig: { EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: ipAddress } } } } };
}

/** Either way the function is not the first process: that one reaps orphans, and signals do not reach it by default. */
function namespaces({ sandbox }: ContainerSpec, { network, extraHosts }: Home): Docker.HostConfig {
  if (sandbox.sandboxId === undefined) return { NetworkMode: network, ExtraHosts: extraHosts, Init: true };
  const joined = `container:${sandbox.sandboxId}`;
  // The function ends with its sandbox.
  return { NetworkMode: joined, PidMode: joined, Init: false };
}

function hostConfig(spec: ContainerSpec, volumes: Docker.MountSettings[]): Docker.HostConfig {
  const memoryBytes = spec.memoryMiB * BYTES_PER_MIB;
  return {
    // No /dev/shm: it would be writable under a read-only root.
    IpcMode: "none",
    CapDrop: ["ALL"],
    SecurityOpt: ["no-new-privileges"],
    ReadonlyRootfs: true,
    Memory: memoryBytes,
    MemorySwap: memoryBytes,
    PidsLimit: MAX_PROCESSES,
    Ulimits: [
      { Name: "nofile", Soft: MAX_OPEN_FILES, Hard: MAX_OPEN_FILES },
      { Name: "core", Soft: 0, Hard: 0 },
    ],
    OomScoreAdj: OOM_SCORE_ADJUSTMENT,
    LogConfig: { Type: "none", Config: {} },
    RestartPolicy: { Name: "no" },
    ...mounts(spec, volumes),
  };
}

function mounts(spec: ContainerSpec, volumes: Docker.MountSettings[]): Pick<Docker.HostConfig, "Mounts" | "Tmpfs"> {
  const { mount } = spec.ephemeralStorage;
  if (mount.kind === "tmpfs") {
    return { Mounts: volumes, Tmpfs: { "/tmp": `rw,exec,nosuid,nodev,mode=1777,size=${mount.sizeMiB}m` } };
  }
  const bind = { Type: "bind" as const, Source: mount.path, Target: "/tmp", ReadOnly: false };
  return { Mounts: [bind, ...volumes] };
}

/** The share of the CPU that goes with the memory, in the kernel's terms: microseconds of each period. */
export function cpuLimit(memoryMiB: number): { CpuPeriod: number; CpuQuota: number } {
  const CpuPeriod = 100_000;
  return { CpuPeriod, CpuQuota: Math.max(1000, Math.round(cpuShare(memoryMiB) * CpuPeriod)) };
}

export const noCpuLimit = { CpuPeriod: 100_000, CpuQuota: -1 };
