/**
 * The shutdown phase: the runtime is asked to end and then killed, extensions that want to know are told and get the
 * rest of the time, all others are killed at once. Without extensions there is nothing to wait for.
 * Source: the Lambda developer guide, "Shutdown phase"; shares as in AWS's runtime interface emulator.
 */
import type { Clock } from "../../ports/clock.ts";
import type { RunningContainer } from "../../ports/containers.ts";
import type { ShutdownReason } from "../../ports/runtime-api.ts";
import type { ExtensionSessions } from "./extension-sessions.ts";
import { within } from "./within.ts";

/** How long it may take, and the runtime's share: internal extensions live in the runtime's process. */
const withExternal = { totalMs: 2000, runtimeMs: 300 };
const withInternalAlone = { totalMs: 500, runtimeMs: 500 };

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
  if (extensions.list.length === 0) return;
  const { totalMs, runtimeMs } = containers.size > 0 ? withExternal : withInternalAlone;
  const deadlineAt = clock.now() + totalMs;
  if (runtime) {
    await runtime.terminate();
    await within(runtimeMs, runtime.exited);
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
