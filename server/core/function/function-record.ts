/**
 * A function version as the platform keeps it. Times are epoch milliseconds, real time.
 */
import type { FunctionImage } from "../image/function-image.ts";
import type { FunctionConfiguration } from "./configuration.ts";
import type { Follow } from "./follow.ts";
import type { FunctionState, StateReasonCode } from "./state.ts";
import type { UpdateStatus } from "./update.ts";

/** Code and configuration that belong together: what an environment is made from. */
export interface Deployment {
  /** Counts up with every change; environments of an older generation end after their invoke. */
  generation: number;
  configuration: FunctionConfiguration;
  image: FunctionImage;
}

export interface FunctionRecord {
  /** New with every CreateFunction: a deleted function's namesake has a history of its own. */
  functionId: string;
  functionName: string;
  /** `$LATEST`; published versions have rows of their own. */
  version: string;
  createdAt: number;
  lastModifiedAt: number;
  /** Changes with every change, and again when the asynchronous part of it has ended. */
  revisionId: string;
  tags: Record<string, string>;

  state: FunctionState;
  stateReason?: string;
  stateReasonCode?: StateReasonCode;
  stateSince: number;

  updateStatus: UpdateStatus;
  updateReason?: string;
  updateReasonCode?: StateReasonCode;

  /** What invokes run; while the function is Pending, what they will run. */
  serving: Deployment;
  /** What an update in progress prepares. */
  updating?: Deployment;

  /** While it follows its image's tag. */
  follow?: Follow;

  lastInvokedAt?: number;

  /** Of `$LATEST`: the number of the version that was published last, which may be deleted by now. */
  lastNumber?: number;
  /** Of a published version: from then on its code and configuration stay as they are. */
  publishedAt?: number;
}
