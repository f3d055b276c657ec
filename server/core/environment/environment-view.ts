import type { Phase } from "./phase.ts";
import type { EnvironmentState } from "./state.ts";

/** An execution environment as pages see it. Times are epoch milliseconds. */
export interface EnvironmentView {
  environmentId: string;
  functionName: string;
  version: string;
  generation: number;
  state: EnvironmentState;
  since: number;
  createdAt: number;
  /** The request it is serving. */
  requestId?: string;
  memoryMiB: number;
  invocations: number;
  logStreamName: string;
  /** Oldest first, at most the last 200; each with the request it belonged to. */
  phases: (Phase & { requestId?: string })[];
  /** Why it ends or ended, one sentence. */
  endReason?: string;
}
