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
  /** The most it has used so far; absent before the first reading and where the engine cannot tell. */
  maxMemoryUsedMiB?: number;
  invocations: number;
  logStreamName: string;
  /** Oldest first, at most the last 200; each with the request it belonged to. */
  phases: (Phase & { requestId?: string })[];
  /** Deaths of its processes that it has outlived: it goes on, and its runtime is started again at the next invoke. */
  resets: { at: number; reason: string }[];
  /** Why it ends or ended, one sentence. */
  endReason?: string;
}
