/** What every operation of the API gets and gives: HTTP already taken apart, nothing of AWS's meaning decided. */
import type { IncomingHttpHeaders } from "node:http";
import type { Place } from "../../../core/function/arn.ts";
import type { Caller, FunctionOperations } from "../../../operations/function/function-operations.ts";
import type { VersionOperations } from "../../../operations/function/version-operations.ts";
import type { AuditTrail } from "../../../ports/audit-trail.ts";
import type { RequestIds } from "../../../ports/ids.ts";
import type { Log } from "../../../ports/log.ts";
import type { OwedRecords } from "../../../ports/owed-records.ts";
import type { BodyBound } from "../request-body.ts";

export interface LambdaApiParts {
  operations: FunctionOperations;
  versions: VersionOperations;
  config: Place & { concurrency: number };
  ids: RequestIds;
  log: Log;
  /** What calls are recorded in; an answer goes out when its call is recorded. */
  trail?: Pick<AuditTrail, "append">;
  owedRecords?: OwedRecords;
  /** Aborts when the platform stops: invokes that wait then end. A caller who goes away does not end an invoke. */
  stopping?: AbortSignal;
}

export interface LambdaCall {
  requestId: string;
  /** The parts of the path that its template names, percent-decoded. */
  labels: Readonly<Record<string, string>>;
  query: Pick<URLSearchParams, "get" | "getAll">;
  headers: IncomingHttpHeaders;
  caller: Caller;
  /** Of the connection. */
  remoteAddress?: string | undefined;
  /** Aborts when the platform stops. */
  signal: AbortSignal;
  /** @throws PlatformError `tooLarge(bytes)` as soon as the body passes its bound, without reading on. */
  readBody(bound: BodyBound): Promise<Uint8Array>;
}

export interface LambdaAnswer {
  status: number;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  bytes?: Uint8Array;
}

export type LambdaOperation = (call: LambdaCall, parts: LambdaApiParts) => Promise<LambdaAnswer>;
