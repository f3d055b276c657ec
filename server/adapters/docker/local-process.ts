/** A container's first process as this host's kernel shows it: asked when the engine cannot be. */
import { readFile } from "node:fs/promises";

export interface LocalProcess {
  /** False when it has ended, also if nobody has waited for it yet. */
  alive(): Promise<boolean>;
}

/** @returns undefined where it cannot be seen: the engine counts its processes elsewhere */
export async function findLocalProcess(containerId: string, pid: number): Promise<LocalProcess | undefined> {
  const alive = async () => {
    const [cgroup, stat] = await Promise.all([read(`/proc/${pid}/cgroup`), read(`/proc/${pid}/stat`)]);
    // By now the number may be another process's.
    if (!cgroup?.includes(containerId) || stat === undefined) return false;
    const state = stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
    return state !== "Z" && state !== "X";
  };
  return (await alive()) ? { alive } : undefined;
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ESRCH" || code === "EACCES") return undefined;
    throw error;
  }
}
