/**
 * The shutdown phase: the runtime is asked to end and then killed, extensions that want to know are told and get the
 * rest of the time, all others are killed at once. Without external extensions there is nothing to wait for.
 * Source: the Lambda developer guide, "Shutdown phase"; shares as in AWS's runtime interface emulator.
 */
import type { Clock } from "../../ports/clock.ts";
import type { RunningContainer } from "../../ports/containers.ts";
import type { ShutdownReason } from "../../ports/runtime-api.ts";
import type { ExtensionSessions } from "./extension-sessions.ts";
import { within } from "./within.ts";

/** With an external extension. */
const SHUTDOWN_MS = 2000;
/** Of that, the runtime's. */
const RUNTIME_MS = 300;

export interface Shutdown {
  reason: ShutdownReason;
  runtime: RunningContainer | undefined;
  extensions: ExtensionSessions;
  /** Those of external extensions, by name. */
  containers: ReadonlyMap<string, RunningContainer>;
  clock: Clock;
}

/** Their containers are still to be removed afterwards. */
export async function shutDown({ reason, runtime, extensions, containers, clock }: Shutdown): Promise<void> {
  if (containers.size === 0) return;
  const deadlineAt = clock.now() + SHUTDOWN_MS;
  if (runtime) {
    await runtime.terminate();
    await within(RUNTIME_MS, runtime.exited);
    await runtime.kill();
  }
  const told = new Set(extensions.deliverShutdown({ reason, deadlineAt }));
  const ends = [...containers].map(async ([name, container]) => {
    if (told.has(name) && !(await within(deadlineAt - clock.now(), container.exited))) {
      extensions.record(name, "shutdown-failed");
    }
    await container.kill();
  });
  await Promise.all(ends);
}
