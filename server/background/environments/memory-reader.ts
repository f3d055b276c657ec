/** The most memory that an environment's processes have used, read for as many invokes as wait for it at once. */
import type { RunningContainer } from "../../ports/containers.ts";
import type { EnvironmentParts } from "./environment-parts.ts";

/** @returns MiB; undefined where the engine cannot tell. Of a reading that begins after the call. */
export type MemoryReader = () => Promise<number | undefined>;

export function memoryReaderOf(containers: () => RunningContainer[], parts: EnvironmentParts): MemoryReader {
  const { lifeline, deployment } = parts;
  const { memoryMiB } = deployment.configuration;
  let reading: Promise<number | undefined> | undefined;
  let following: Promise<number | undefined> | undefined;

  async function read(): Promise<number | undefined> {
    const all = await Promise.all(containers().map((container) => container.maxMemoryUsedMiB()));
    const known = all.filter((used) => used !== undefined);
    if (known.length === 0) return undefined;
    const used = Math.min(
      memoryMiB,
      known.reduce((sum, one) => sum + one, 0),
    );
    lifeline.memoryUsed(used);
    return used;
  }

  return function readMemory(): Promise<number | undefined> {
    if (!reading) {
      reading = read().finally(() => {
        reading = undefined;
      });
      return reading;
    }
    // One that runs may have looked already: the next one serves all that ask meanwhile.
    following ??= reading
      .catch(() => undefined)
      .then(() => {
        following = undefined;
        return readMemory();
      });
    return following;
  };
}
