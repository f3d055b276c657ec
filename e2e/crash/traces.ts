/** What an installation has on the host and in the engine: after a kill nothing of it may be left for good. */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { engine } from "../engine.ts";

export interface Traces {
  containers: string[];
  networks: string[];
  volumes: string[];
  mounts: string[];
  loopDevices: string[];
  /** In `tmp/`, and half-written files among the blobs and layers. */
  temporaryFiles: string[];
}

export async function tracesOnHost(dataFolder: string, instanceId: string): Promise<Traces> {
  const filters = { label: [`lambdarium.instance=${instanceId}`] };
  const [containers, networks, volumes, mountInfo, losetup, files] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters: JSON.stringify(filters) }),
    readFile("/proc/self/mountinfo", "utf8"),
    promisify(execFile)("losetup", ["--list", "--noheadings", "--raw", "--output", "NAME,BACK-FILE"]),
    readdir(dataFolder, { recursive: true }),
  ]);
  const inFolder = (text: string) => text.split("\n").filter((line) => line.includes(`${dataFolder}/`));
  return {
    containers: containers.map(({ Id }) => Id),
    networks: networks.map(({ Name }) => Name),
    volumes: (volumes.Volumes ?? []).map(({ Name }) => Name),
    mounts: inFolder(mountInfo).map((line) => line.split(" ")[4] ?? ""),
    loopDevices: inFolder(losetup.stdout),
    temporaryFiles: files.filter(
      (file) => /^tmp\/|\.(new|tmp|part)$/.test(file) || path.basename(file).startsWith("."),
    ),
  };
}

/** Those of before that are still there. */
export function stillThere(before: Traces, now: Traces): Partial<Traces> {
  const kinds = ["containers", "volumes", "mounts", "loopDevices"] as const;
  const kept = kinds.map((kind) => [kind, now[kind].filter((one) => before[kind].includes(one))] as const);
  return Object.fromEntries(kept.filter(([, left]) => left.length > 0));
}
