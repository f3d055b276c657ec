/** What an environment is made of, and what its invokes pass through. */
import type { Deployment } from "../../core/function/function-record.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RunningContainer } from "../../ports/containers.ts";
import type { History } from "../../ports/history.ts";
import type { Ids } from "../../ports/ids.ts";
import type { Live } from "../../ports/live.ts";
import type { Log } from "../../ports/log.ts";
import type { Endings } from "./endings.ts";
import type { EnvironmentLog } from "./environment-log.ts";
import type { LaunchPorts } from "./launch-container.ts";
import type { Lifeline } from "./lifeline.ts";
import type { RuntimeSession } from "./runtime-session.ts";

export interface EnvironmentPorts extends LaunchPorts {
  history: History;
  live: Live;
  clock: Clock;
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
  endings: Endings;
  /** Once it has been started. */
  container?: RunningContainer;
}
