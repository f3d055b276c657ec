/** The most memory that an environment's processes have used. */
import type { RunningContainer } from "../../ports/containers.ts";
import type { EnvironmentParts } from "./environment-parts.ts";

/** @returns MiB; undefined where the engine cannot tell */
export type MemoryReader = () => Promise<number | undefined>;

export function memoryReaderOf(containers: () => RunningContainer[], parts: EnvironmentParts): MemoryReader {
  const { lifeline, deployment } = parts;
  const { memoryMiB } = deployment.configuration;
  return async function readMemory(): Promise<number | undefined> {
    let sum: number | undefined;
    for (const container of containers()) {
      const used = container.maxMemoryUsedMiB();
      if (used !== undefined) sum = (sum ?? 0) + used;
    }
    if (sum === undefined) return undefined;
    const used = Math.min(memoryMiB, sum);
    lifeline.memoryUsed(used);
    return used;
  };
}
