import type { RuntimeRefusal, RuntimeVerdict } from "../core/environment/runtime-state.ts";

/** One invocation as the runtime receives it. */
export interface RuntimeInvocation {
  requestId: string;
  /** Epoch milliseconds. */
  deadlineAt: number;
  invokedFunctionArn: string;
  traceHeader?: string;
  /** Decoded JSON text. */
  clientContext?: string;
  payload: Uint8Array;
}

/** A body from the runtime; what is over the limit is read to its end and not kept. */
export type RuntimeBody = { kind: "whole"; bytes: Uint8Array } | { kind: "oversized" };

export interface RuntimeErrorReport {
  body: RuntimeBody;
  /** `Lambda-Runtime-Function-Error-Type`, as sent. */
  errorType?: string;
}

/** What the calls of one runtime mean; decided inside, translated by the edge. */
export interface RuntimeHandlers {
  /**
   * Waits, without limit, until there is an invocation.
   * @param gone aborts when the runtime's connection is lost
   */
  next(gone: AbortSignal): Promise<{ kind: "invocation"; invocation: RuntimeInvocation } | RuntimeRefusal>;
  response(requestId: string, body: RuntimeBody): RuntimeVerdict;
  error(requestId: string, report: RuntimeErrorReport): RuntimeVerdict;
  initError(report: RuntimeErrorReport): RuntimeVerdict;
}

export interface RuntimeApiListener extends AsyncDisposable {
  /** `host:port`: AWS_LAMBDA_RUNTIME_API. */
  address: string;
}

/** The Runtime API: one listener per environment, so that the port tells who calls. */
export interface RuntimeApi {
  /** @param caller the only address that may call, as far as the engine lets addresses be seen */
  listen(caller: string, handlers: RuntimeHandlers): Promise<RuntimeApiListener>;
}
