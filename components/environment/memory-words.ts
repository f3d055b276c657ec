import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import { memory } from "../format/bytes.ts";
import { grouped } from "../format/numbers.ts";

/** "66 of 256 MB"; the size alone where nobody can tell how much is used. */
export function memoryWords({ maxMemoryUsedMiB, memoryMiB }: EnvironmentView): string {
  const used = maxMemoryUsedMiB === undefined ? "–" : grouped(maxMemoryUsedMiB);
  return `${used} of ${memory(memoryMiB)}`;
}
