/**
 * Where the kernel keeps a container's cgroup, read from the first container that runs: the path of another one differs
 * only in its id. Nothing is asked of the engine afterwards.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type Docker from "dockerode";

export interface CgroupFiles {
  /** Finds out the layout, once, from a container that runs; does nothing where the engine is not on this host. */
  learn(container: Docker.Container): Promise<void>;
  /** The folder with the container's memory files; undefined when it is not known. */
  memoryFolder(containerId: string): string | undefined;
}

/** @param readable whether this process shares the engine's host at all */
export function createCgroupFiles(readable: boolean): CgroupFiles {
  let layout: { before: string; after: string } | undefined;
  return {
    async learn(container) {
      if (layout || !readable) return;
      const folder = await findMemoryFolder(container);
      const at = folder?.indexOf(container.id) ?? -1;
      if (folder === undefined || at < 0) return;
      layout = { before: folder.slice(0, at), after: folder.slice(at + container.id.length) };
    },
    memoryFolder: (containerId) => layout && layout.before + containerId + layout.after,
  };
}

async function findMemoryFolder(container: Docker.Container): Promise<string | undefined> {
  const { State } = await container.inspect();
  const cgroup = await readIfThere(`/proc/${State.Pid}/cgroup`);
  // Another process with this number, or none: the engine is not on this host.
  if (!cgroup?.includes(container.id)) return undefined;
  const memory = cgroup.split("\n").find((line) => line.split(":")[1]?.split(",").includes("memory"));
  const unified = cgroup.split("\n").find((line) => line.startsWith("0::"));
  const mounts = (await readFile("/proc/self/mountinfo", "utf8")).split("\n");
  if (memory) return join(mounts, (type, superOptions) => type === "cgroup" && hasMemory(superOptions), memory);
  return unified && join(mounts, (type) => type === "cgroup2", unified);
}

/** The mounted hierarchy may begin below the root of the kernel's: its own root is cut off (proc_pid_mountinfo(5)). */
function join(mounts: string[], isIt: (type: string, superOptions: string) => boolean, line: string) {
  const inHierarchy = line.split(":").slice(2).join(":");
  for (const mount of mounts) {
    const [left = "", right = ""] = mount.split(" - ");
    const [type = "", , superOptions = ""] = right.split(" ");
    const [, , , root = "/", mountPoint = ""] = left.split(" ");
    if (isIt(type, superOptions)) return path.join(mountPoint, path.relative(root, inHierarchy));
  }
  return undefined;
}

function hasMemory(superOptions: string): boolean {
  return superOptions.split(",").includes("memory");
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "EACCES")) return;
    throw error;
  }
}
