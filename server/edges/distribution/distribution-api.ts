/**
 * The image repository for registry clients: OCI distribution-spec v1.1 at /v2/. Nobody has to log in; a login says
 * whose account it is, and every request is held against the policy of its repository.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isPlatformError } from "../../core/errors/platform-error.ts";
import { isRepositoryError, RepositoryError } from "../../core/errors/repository-error.ts";
import type { Place } from "../../core/function/arn.ts";
import type { DistributionOperations } from "../../operations/repository/distribution-operations.ts";
import type { AuditTrail } from "../../ports/audit-trail.ts";
import type { Log } from "../../ports/log.ts";
import type { OwedRecords } from "../../ports/owed-records.ts";
import { CallerGone } from "../aws/request-body.ts";
import { actionsOf, clientOf } from "./access.ts";
import { type Address, addressOf } from "./address.ts";
import { type Exchange, sendError, sendJson } from "./answers.ts";
import { deleteUpload, getUpload, patchUpload, postUpload, putUpload } from "./blob-uploads.ts";
import { deleteBlob, getBlob } from "./blobs.ts";
import { getCatalog, getReferrers, getTags } from "./lists.ts";
import { deleteManifest, getManifest, putManifest } from "./manifests.ts";
import { recordedManifests, recordRefusal } from "./record-manifests.ts";

export interface DistributionApiParts {
  distribution: DistributionOperations;
  /** What pushes and pulls are recorded in, before they are answered. */
  trail?: Pick<AuditTrail, "append">;
  owedRecords?: OwedRecords;
  config: Place;
  log: Log;
  stopping: AbortSignal;
}

export function createDistributionApi(parts: DistributionApiParts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const startedAt = performance.now();
    const { pathname, searchParams: query } = new URL(`http://repository${request.url ?? "/"}`);
    const client = clientOf(request.headers, parts.config.account);
    const exchange: Exchange = { request, response, requestId: randomUUID(), client, query };
    response.setHeader("Docker-Distribution-API-Version", "registry/2.0");
    response.setHeader("X-Content-Type-Options", "nosniff");
    try {
      const distribution = recordedManifests(parts.distribution, exchange, parts);
      await answer(exchange, { ...parts, distribution });
    } catch (error) {
      await recordRefusal(error, exchange, parts).then(
        () => refuse(exchange, error, parts),
        (fault: unknown) => refuse(exchange, fault, parts),
      );
    }
    const durationMs = Math.round((performance.now() - startedAt) * 1000) / 1000;
    parts.log.info({ method: request.method, pathname, status: response.statusCode, durationMs }, "repository call");
  };
}

async function answer(exchange: Exchange, parts: DistributionApiParts): Promise<void> {
  const { request } = exchange;
  const address = addressOf((request.url ?? "/").split("?")[0] ?? "/");
  if (!address) throw new NotAnAddress();
  const methods = methodsOf(address, exchange, parts);
  const method = request.method === "HEAD" && methods.GET ? "GET" : (request.method ?? "");
  const perform = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (perform) {
    const actions = actionsOf(address, request.method ?? "");
    if (actions.length > 0 && "repository" in address) {
      await parts.distribution.authorize({ repository: address.repository, principal: exchange.client, actions });
    }
    return await perform();
  }
  const allowed = [...Object.keys(methods), ...(methods.GET ? ["HEAD"] : [])].join(", ");
  exchange.response.setHeader("Allow", allowed);
  throw new RepositoryError("UNSUPPORTED", `This address answers to ${allowed}.`);
}

function methodsOf(
  address: Address,
  exchange: Exchange,
  { distribution, stopping }: DistributionApiParts,
): Record<string, () => Promise<void>> {
  switch (address.kind) {
    case "base":
      return { GET: async () => sendJson(exchange, {}) };
    case "catalog":
      return { GET: () => getCatalog(exchange, distribution) };
    case "tags":
      return { GET: () => getTags(exchange, address, distribution) };
    case "referrers":
      return { GET: () => getReferrers(exchange, address, distribution) };
    case "manifest":
      return {
        GET: () => getManifest(exchange, address, distribution),
        PUT: () => putManifest(exchange, address, { operations: distribution, stopping }),
        DELETE: () => deleteManifest(exchange, address, distribution),
      };
    case "blob":
      return {
        GET: () => getBlob(exchange, address, distribution),
        DELETE: () => deleteBlob(exchange, address, distribution),
      };
    case "uploads":
      return { POST: () => postUpload(exchange, address, distribution) };
    case "upload":
      return {
        GET: () => getUpload(exchange, address, distribution),
        PATCH: () => patchUpload(exchange, address, distribution),
        PUT: () => putUpload(exchange, address, distribution),
        DELETE: () => deleteUpload(exchange, address, distribution),
      };
  }
}

class NotAnAddress extends Error {}

function refuse(exchange: Exchange, error: unknown, { log, stopping }: DistributionApiParts): void {
  const { request, response } = exchange;
  // Nobody is left to answer: the connection broke while the body came, or while the answer went.
  if (error instanceof CallerGone || response.headersSent || request.socket.destroyed) {
    if (response.headersSent) log.error({ error }, "an answer of the repository broke off");
    response.destroy();
    return;
  }
  const { status, ...body } = refusalOf(error, stopping);
  if (status === 500) log.error({ error, pathname: request.url }, "a repository call failed unexpectedly");
  sendError(exchange, status, body);
  // A client that is still sending reads the answer when it has sent.
  request.resume();
}

function refusalOf(error: unknown, stopping: AbortSignal) {
  if (isRepositoryError(error)) {
    const { status, code, message, detail } = error;
    return { status, code, message, ...(detail !== undefined && { detail }) };
  }
  const unknown = (status: number, message: string) => ({ status, code: "UNKNOWN" as const, message });
  if (error instanceof NotAnAddress) return unknown(404, "There is nothing at this address of the repository.");
  if (isPlatformError(error)) return unknown(error.status, error.message);
  if (stopping.aborted) return unknown(503, "Lambdarium is stopping.");
  return unknown(500, "Lambdarium failed to answer this request; its own log says why.");
}
