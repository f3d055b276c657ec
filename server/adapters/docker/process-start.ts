/**
 * When a container's process began.
 *
 * runc holds the process back behind a pipe in the container's state folder and removes the pipe when it lets it run:
 * the folder's time of change is the start, to the millisecond. The engine's own StartedAt comes after that, and late
 * when many start at once. Where the folder cannot be seen (the engine in a VM, another runtime) StartedAt has to do.
 */
import { stat } from "node:fs/promises";
import path from "node:path";

/** Docker Engine's containers, in runc's folder for them. */
const RUNC_STATE_FOLDER = "/run/docker/runtime-runc/moby";

export interface StartCircumstances {
  containerId: string;
  /** As the engine says: RFC 3339. */
  engineStartedAt: string;
  /** What was seen here: the start was asked for, and answered. Epoch milliseconds. */
  askedAt: number;
  answeredAt: number;
}

/** @returns epoch milliseconds, never outside of what was seen here: the engine's clock may be another machine's */
export async function processStart(circumstances: StartCircumstances): Promise<number> {
  const { containerId, engineStartedAt, askedAt, answeredAt } = circumstances;
  const possible = (at: number) => at >= askedAt && at <= answeredAt;
  const releasedAt = await timeOfChange(path.join(RUNC_STATE_FOLDER, containerId));
  if (releasedAt !== undefined && possible(releasedAt)) return releasedAt;
  const saidAt = Date.parse(engineStartedAt);
  return possible(saidAt) ? saidAt : answeredAt;
}

async function timeOfChange(folder: string): Promise<number | undefined> {
  const found = await stat(folder).catch(() => undefined); // gone with the container, or never to be seen
  return found?.mtimeMs;
}
