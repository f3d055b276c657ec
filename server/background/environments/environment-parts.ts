/** What an environment is made of, and what its invokes pass through. */
import { environmentIdOf, logStreamNameOf } from "../../core/environment/identity.ts";
import type { Deployment } from "../../core/function/function-record.ts";
import type { DueClock } from "../../ports/clock.ts";
import type { RunningContainer } from "../../ports/containers.ts";
import type { InvocationRequest } from "../../ports/environments.ts";
import type { History } from "../../ports/history.ts";
import type { Ids } from "../../ports/ids.ts";
import type { Live } from "../../ports/live.ts";
import type { Log } from "../../ports/log.ts";
import { Endings } from "./endings.ts";
import { EnvironmentLog } from "./environment-log.ts";
import { ExtensionSessions } from "./extension-sessions.ts";
import type { LaunchPorts } from "./launch-container.ts";
import { Lifeline } from "./lifeline.ts";
import { type RuntimeEvents, RuntimeSession } from "./runtime-session.ts";

export interface EnvironmentPorts extends LaunchPorts {
  history: History;
  live: Live;
  clock: DueClock;
  ids: Ids;
  log: Log;
}

export interface EnvironmentParts {
  environmentId: string;
  logStreamName: string;
  deployment: Deployment;
  ports: EnvironmentPorts;
  lifeline: Lifeline;
  log: EnvironmentLog;
  session: RuntimeSession;
  extensions: ExtensionSessions;
  endings: Endings;
  /** Once it has been started. */
  container?: RunningContainer;
}

/** An environment that has only a name yet, made for this request. */
export function partsOf(
  deployment: Deployment,
  { requestId, functionName, version, invokedFunctionArn }: InvocationRequest,
  ports: EnvironmentPorts,
  events: RuntimeEvents,
): EnvironmentParts {
  const { clock, live } = ports;
  const { configuration, generation } = deployment;
  const environmentId = environmentIdOf(ports.ids.uuid());
  const { logGroup } = configuration.logging;
  const logStreamName = logStreamNameOf({ at: clock.now(), functionName, version, environmentId, logGroup });
  const [handler = ""] = configuration.imageConfig.command ?? deployment.image.optimized?.command ?? [];
  const [, , , , accountId = ""] = invokedFunctionArn.split(":");
  const extensions = new ExtensionSessions({ external: [], functionName, version, handler, accountId }, () =>
    ports.ids.uuid(),
  );
  const ready = () => {
    extensions.closeRegistration();
    events.ready();
  };
  const view = { environmentId, functionName, version, generation, logStreamName, requestId, invocations: 0 };
  return {
    ...{ environmentId, logStreamName, deployment, ports },
    lifeline: new Lifeline({ ...view, memoryMiB: configuration.memoryMiB }, clock, live),
    log: new EnvironmentLog({ functionName, environmentId, logGroup, logStreamName }, ports),
    session: new RuntimeSession({ ...events, ready }, extensions),
    extensions,
    endings: new Endings(),
  };
}
