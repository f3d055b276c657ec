/** What an environment is made of as long as it lives, whatever becomes of its processes. */
import { environmentIdOf, logStreamNameOf } from "../../core/environment/identity.ts";
import type { FunctionCredentials } from "../../core/environment/variables.ts";
import type { Place } from "../../core/function/arn.ts";
import type { Deployment } from "../../core/function/function-record.ts";
import type { DueClock } from "../../ports/clock.ts";
import type { EphemeralStorage } from "../../ports/containers.ts";
import type { InvocationRequest } from "../../ports/environments.ts";
import type { History } from "../../ports/history.ts";
import type { Ids } from "../../ports/ids.ts";
import type { Live } from "../../ports/live.ts";
import type { Log } from "../../ports/log.ts";
import { EnvironmentLog } from "./environment-log.ts";
import type { LaunchPorts } from "./launch-container.ts";
import { Lifeline } from "./lifeline.ts";

export interface EnvironmentPorts extends LaunchPorts {
  history: History;
  live: Live;
  clock: DueClock;
  ids: Ids;
  log: Log;
  /** What functions get instead of keys that nobody knows. */
  credentials?: FunctionCredentials;
}

export interface EnvironmentParts {
  environmentId: string;
  logStreamName: string;
  functionName: string;
  version: string;
  place: Place;
  deployment: Deployment;
  ports: EnvironmentPorts;
  lifeline: Lifeline;
  log: EnvironmentLog;
  /** `/tmp`: made once, kept over resets. */
  storage(): Promise<EphemeralStorage>;
  /** When the environment ends, if it was made. */
  disposeStorage(): Promise<void>;
}

/** An environment that has only a name yet, made for this request. */
export function partsOf(
  deployment: Deployment,
  { requestId, functionName, version }: InvocationRequest,
  ports: EnvironmentPorts,
  place: Place,
): EnvironmentParts {
  const { clock, live } = ports;
  const { configuration, generation } = deployment;
  const environmentId = environmentIdOf(ports.ids.uuid());
  const { logging } = configuration;
  const { logGroup } = logging;
  const logStreamName = logStreamNameOf({ at: clock.now(), functionName, version, environmentId, logGroup });
  const view = { environmentId, functionName, version, generation, logStreamName, requestId, invocations: 0 };
  let storage: Promise<EphemeralStorage> | undefined;
  return {
    ...{ environmentId, logStreamName, functionName, version, place, deployment, ports },
    lifeline: new Lifeline({ ...view, memoryMiB: configuration.memoryMiB }, clock, live),
    log: new EnvironmentLog({ functionName, environmentId, logStreamName, logging }, ports),
    storage() {
      storage ??= ports.ephemeralStorages.create(environmentId, configuration.ephemeralStorageMiB);
      return storage;
    },
    async disposeStorage() {
      const [made] = await Promise.allSettled([storage]);
      if (made.status === "fulfilled") await made.value?.[Symbol.asyncDispose]();
    },
  };
}
