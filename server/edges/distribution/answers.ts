/** How registry clients are answered. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RepositoryErrorCode } from "../../core/errors/repository-error.ts";
import type { Principal } from "../../core/policy/principal.ts";

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  /** Who asks. */
  client: Principal;
  /** Of the query. */
  query: URLSearchParams;
}

export type Headers = Record<string, string | number | string[]>;

/** A HEAD request is answered by the same headers, without the body. */
export function sendBytes(
  { request, response }: Exchange,
  { status, headers, bytes }: { status: number; headers: Headers; bytes: Uint8Array },
): void {
  response.writeHead(status, { ...headers, "Content-Length": bytes.length });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

export function sendJson(exchange: Exchange, json: object, headers: Headers = {}): void {
  const bytes = Buffer.from(JSON.stringify(json));
  sendBytes(exchange, { status: 200, headers: { "Content-Type": "application/json", ...headers }, bytes });
}

export function sendEmpty({ response }: Exchange, status: number, headers: Headers = {}): void {
  response.writeHead(status, { ...headers, ...(status !== 204 && { "Content-Length": 0 }) });
  response.end();
}

export function sendError(
  exchange: Exchange,
  status: number,
  error: { code: RepositoryErrorCode | "UNKNOWN"; message: string; detail?: unknown; headers?: Headers },
): void {
  const { headers = {}, ...fields } = error;
  const bytes = Buffer.from(`${JSON.stringify({ errors: [fields] })}\n`);
  sendBytes(exchange, { status, headers: { "Content-Type": "application/json", ...headers }, bytes });
}
