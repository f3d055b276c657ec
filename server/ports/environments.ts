import type { EnvironmentView } from "../core/environment/environment-view.ts";
import type { Phase } from "../core/environment/phase.ts";
import type { Deployment } from "../core/function/function-record.ts";
import type { CognitoIdentity } from "../core/invoke/cognito-identity.ts";
import type { InvocationStatus, Report } from "../core/invoke/invocation.ts";

export interface InvocationRequest {
  requestId: string;
  functionId: string;
  functionName: string;
  version: string;
  /** With the qualifier as the caller used it. */
  invokedFunctionArn: string;
  payload: Uint8Array;
  traceHeader?: string;
  /** Decoded JSON text. */
  clientContext?: string;
  cognitoIdentity?: CognitoIdentity;
  /** Its caller wants the end of its log. */
  tail?: boolean;
}

/** What the invocation has come to so far: for the live page. */
export interface InvocationObserver {
  phases(phases: Phase[]): void;
  served(by: { environmentId: string; logStreamName: string; cold: boolean }): void;
  /** The caller need not wait for what follows: extensions, the end of the log, the figures. */
  answered(answer: InvocationAnswer): void;
}

/** What the caller gets. */
export interface InvocationAnswer {
  status: Extract<InvocationStatus, "ok" | "error" | "timeout">;
  /** The answer's body: the function's bytes, or the error payload. */
  payload: Uint8Array;
  functionError?: "Unhandled";
  errorType?: string;
}

/** What the invoke has come to when the environment is done with it and its log is complete. */
export interface InvocationOutcome extends InvocationAnswer {
  environmentId: string;
  logStreamName: string;
  cold: boolean;
  report: Report;
  phases: Phase[];
  /** The last 4 KB of this invoke's log, when they are wanted. */
  logTail: Uint8Array;
}

/**
 * Execution environments, one invoke at a time each. `invoke` takes an idle one of this deployment or starts one, tells
 * the observer the answer as soon as there is one, and resolves when all is told.
 * @throws PlatformError TooManyRequestsException at the account's limit; ServiceException when the engine fails.
 */
export interface Environments {
  invoke(
    deployment: Deployment,
    request: InvocationRequest,
    observer: InvocationObserver,
    signal: AbortSignal,
  ): Promise<InvocationOutcome>;
  /**
   * Environments of the version that are of another generation end after their invoke; all, when none is given.
   * @param of without a version: all of the function's
   */
  retire(of: { functionId: string; version?: string }, keepGeneration: number | undefined, reason: string): void;
  /** Ends one now. @returns false when there is none. */
  stop(environmentId: string): Promise<boolean>;
  list(): EnvironmentView[];
}
