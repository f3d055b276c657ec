import type Docker from "dockerode";
import { abortable } from "./abortable.ts";
import { unlessGone } from "./engine-error.ts";
import type { Engine } from "./open-engine.ts";

/**
 * Creates a container that is never lost: the request itself is not aborted, because the engine may carry it out all
 * the same and nobody would know the id. When the signal comes first, what is created afterwards is removed.
 */
export async function createContainer(
  engine: Engine,
  options: Docker.ContainerCreateOptions,
  signal: AbortSignal,
): Promise<Docker.Container> {
  signal.throwIfAborted();
  const created = engine.docker.createContainer(options);
  try {
    return await abortable(created, signal);
  } catch (error) {
    // A failed creation or removal here has nobody to tell: what it leaves, the reaper finds by its label.
    if (signal.aborted) created.then(removeContainer).catch(() => undefined);
    throw error;
  }
}

/** Kills it if it runs; its anonymous volumes go with it. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  await unlessGone(container.remove({ force: true, v: true }));
}
