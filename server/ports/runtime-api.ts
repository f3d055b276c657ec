import type { ExtensionRefusal, ExtensionVerdict } from "../core/environment/extension-state.ts";
import type { RuntimeRefusal, RuntimeVerdict } from "../core/environment/runtime-state.ts";
import type { CognitoIdentity } from "../core/invoke/cognito-identity.ts";

/** One invocation as the runtime receives it. */
export interface RuntimeInvocation {
  requestId: string;
  /** Epoch milliseconds. */
  deadlineAt: number;
  invokedFunctionArn: string;
  traceHeader?: string;
  /** Decoded JSON text. */
  clientContext?: string;
  cognitoIdentity?: CognitoIdentity;
  payload: Uint8Array;
}

/** A body from the runtime; what is over the limit is read to its end and not kept. */
export type RuntimeBody = { kind: "whole"; bytes: Uint8Array } | { kind: "oversized" } | { kind: "truncated" }; // the connection ended in the middle of it

export type RuntimeResponse = RuntimeBody | { kind: "unknown-mode" }; // it names a way to respond that there is not

export interface RuntimeErrorReport {
  body: RuntimeBody;
  /** `Lambda-Runtime-Function-Error-Type`, as sent. */
  errorType?: string;
  /** What it tells X-Ray of it: JSON of at most 64 KiB. */
  cause?: string;
}

export type NextAnswer = { kind: "invocation"; invocation: RuntimeInvocation } | RuntimeRefusal;

/** What the calls of one runtime mean; decided inside, translated by the edge. */
export interface RuntimeHandlers {
  /**
   * Waits, without limit, until there is an invocation; a refusal comes at once.
   * @returns what is called when the runtime's connection is lost
   */
  next(answer: (answer: NextAnswer) => void): () => void;
  response(requestId: string, response: RuntimeResponse): RuntimeVerdict;
  error(requestId: string, report: RuntimeErrorReport): RuntimeVerdict;
  initError(report: RuntimeErrorReport): RuntimeVerdict;
}

export interface ExtensionRegistration {
  /** Of an external extension its file's name in /opt/extensions; any other name is an internal one. */
  name: string;
  /** As sent. */
  events: string[];
}

export interface RegisteredExtension {
  kind: "registered";
  identifier: string;
  functionName: string;
  version: string;
  handler: string;
  accountId: string;
}

/** What an extension is told of an invoke: not its payload. */
export interface InvokeNotice {
  requestId: string;
  /** Epoch milliseconds. */
  deadlineAt: number;
  invokedFunctionArn: string;
  traceHeader?: string;
}

export interface ShutdownNotice {
  reason: ShutdownReason;
  /** Epoch milliseconds. */
  deadlineAt: number;
}

/** As the service sends them; its guide prints them in capitals. */
export type ShutdownReason = "spindown" | "timeout" | "failure";

export type ExtensionNotice = ({ kind: "invoke" } & InvokeNotice) | ({ kind: "shutdown" } & ShutdownNotice);

/** What the calls of one environment's extensions mean; decided inside, translated by the edge. */
export interface ExtensionHandlers {
  register(registration: ExtensionRegistration): RegisteredExtension | ExtensionRefusal;
  /**
   * Waits, without limit, until there is an event.
   * @param gone aborts when the extension's connection is lost
   */
  next(identifier: string, gone: AbortSignal): Promise<{ kind: "notice"; notice: ExtensionNotice } | ExtensionRefusal>;
  initError(identifier: string, errorType: string): ExtensionVerdict;
  exitError(identifier: string, errorType: string): ExtensionVerdict;
}

/** What lives in one environment and calls home. */
export interface EnvironmentHandlers extends RuntimeHandlers {
  readonly extensions: ExtensionHandlers;
}

export interface RuntimeApiListener extends AsyncDisposable {
  /** `host:port`: AWS_LAMBDA_RUNTIME_API. */
  address: string;
}

/** The Runtime API: one listener per environment, so that the port tells who calls. */
export interface RuntimeApi {
  /** @param caller the only address that may call, as far as the engine lets addresses be seen */
  listen(caller: string, handlers: EnvironmentHandlers): Promise<RuntimeApiListener>;
}
