/** How much memory a process has, and had at most since it was last asked to forget. Linux's own figures. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { RunningPlatform } from "../../e2e/running-platform.ts";

export interface ProcessMemory {
  residentMB(): Promise<number>;
  forgetPeak(): Promise<void>;
  peakMB(): Promise<number>;
}

export async function memoryOf({ dataFolder }: RunningPlatform): Promise<ProcessMemory> {
  const processId = (await readFile(path.join(dataFolder, "lock-holder"), "utf8")).trim();
  const read = async (name: string) => {
    const status = await readFile(`/proc/${processId}/status`, "utf8");
    return (Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]) * 1024) / 1e6;
  };
  return {
    residentMB: () => read("VmRSS"),
    // 5 sets the peak to what it is now. Source: proc_pid_clear_refs(5).
    forgetPeak: () => writeFile(`/proc/${processId}/clear_refs`, "5"),
    peakMB: () => read("VmHWM"),
  };
}
