/** Many chunks are read and compared with their names, some at a time; what is damaged is set aside. No key is needed. */
import type { LayerJobs, StorePlace } from "./layer-jobs.ts";
import type { LayerRunner } from "./layer-workers.ts";

export type ScrubbedChunks = { chunkNames: readonly string[] } & LayerJobs["verify"]["answer"];

const scrubbedInAJob = 16;
/** A job takes milliseconds; one that hangs is given up. */
const JOB_MS = 60_000;

/** @returns what was found, job by job */
export async function* scrubChunks(
  names: readonly string[],
  readers: LayerRunner,
  place: StorePlace,
): AsyncGenerator<ScrubbedChunks> {
  for (let at = 0; at < names.length; at += scrubbedInAJob) {
    const chunkNames = names.slice(at, at + scrubbedInAJob);
    yield { chunkNames, ...(await readers.run("verify", { place, chunkNames }, AbortSignal.timeout(JOB_MS))) };
  }
}
