import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import { isEngineAway } from "../../core/errors/engine-away.ts";
import { abortable } from "./abortable.ts";
import { noCpuLimit } from "./container-spec.ts";
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
  // By its name it is known again when the engine has gone before it answered.
  const name = options.name ?? `lambdarium-${randomBytes(8).toString("hex")}`;
  const created = engine.docker.createContainer({ ...options, name });
  try {
    return await abortable(created, signal);
  } catch (error) {
    if (signal.aborted) await removeLate(created);
    throw error;
  }
}

/** An engine that hangs holds nobody up: what it creates after all, the reaper finds by its label. */
const LATE_CREATION_MS = 3000;

async function removeLate(created: Promise<Docker.Container>): Promise<void> {
  const late = created.then(removeContainer).catch(() => undefined);
  await abortable(late, AbortSignal.timeout(LATE_CREATION_MS)).catch(() => undefined);
}

/**
 * Kills it if it runs; its anonymous volumes go with it. While the engine is away it is only let go of: it is removed
 * when the engine is back.
 */
export async function removeContainer(container: Docker.Container): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await unlessGone(container.remove({ force: true, v: true }));
    } catch (error) {
      if (isEngineAway(error)) return;
      if (attempt === REMOVAL_ATTEMPTS) throw error;
      // A thousand processes at a small share of the CPU take longer to die than the engine waits.
      await container.update(noCpuLimit).catch(() => undefined);
      await delay(attempt * REMOVAL_PAUSE_MS);
    }
  }
}

/** What is still busy for a moment (a mount, a process that is being killed) is asked again. */
const REMOVAL_ATTEMPTS = 3;
const REMOVAL_PAUSE_MS = 250;
