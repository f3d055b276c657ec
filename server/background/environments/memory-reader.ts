/** The most memory that an environment's processes have used. */
import type { RunningContainer } from "../../ports/containers.ts";
import type { EnvironmentParts } from "./environment-parts.ts";

/** @returns MiB; undefined where the engine cannot tell */
export type MemoryReader = () => Promise<number | undefined>;

export function memoryReaderOf(containers: () => RunningContainer[], parts: EnvironmentParts): MemoryReader {
  const { lifeline, deployment } = parts;
  const { memoryMiB } = deployment.configuration;
  let most: number | undefined;
  return async function readMemory(): Promise<number | undefined> {
    let sum: number | undefined;
    for (const container of containers()) {
      const used = container.maxMemoryUsedMiB();
      if (used !== undefined) sum = (sum ?? 0) + used;
    }
    // Of those that have ended nothing can be read any more.
    if (sum === undefined) return most;
    most = Math.max(most ?? 0, Math.min(memoryMiB, sum));
    lifeline.memoryUsed(most);
    return most;
  };
}
