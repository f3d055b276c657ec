/** What answers which path, in the order of asking. Everything else is a page. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { cloudTrailService, cloudTrailTarget } from "./edges/aws/cloudtrail/cloudtrail-service.ts";
import { type EcrParts, ecrService, ecrTarget } from "./edges/aws/ecr/ecr-service.ts";
import { kmsService, kmsTarget } from "./edges/aws/kms/kms-service.ts";
import { createLambdaApi, isLambdaPath } from "./edges/aws/lambda/lambda-api.ts";
import type { LambdaApiParts } from "./edges/aws/lambda/operation.ts";
import { logsService, logsTarget } from "./edges/aws/logs/logs-service.ts";
import { createRootApi, isRootCall } from "./edges/aws/root-api.ts";
import { type ClockApiParts, clockPath, createClockApi } from "./edges/clock/clock-api.ts";
import { createDistributionApi, type DistributionApiParts } from "./edges/distribution/distribution-api.ts";
import { createFollowApi, type FollowApiParts, followPath } from "./edges/follow/follow-api.ts";
import type { Gate } from "./edges/gate.ts";
import { endUpgrade } from "./edges/http-errors.ts";
import { createTrailDownload, trailPath } from "./edges/trail/trail-download.ts";
import { type UploadReceiver, uploadPath } from "./edges/upload/receive-uploads.ts";
import { pathOf, type Route } from "./listener.ts";
import type { KeyOperations } from "./operations/key/key-operations.ts";
import type { LogOperations } from "./operations/log/log-operations.ts";
import type { Pages } from "./pages.ts";
import type { AuditTrail } from "./ports/audit-trail.ts";

export interface RouteParts {
  lambda: LambdaApiParts;
  logs: LogOperations;
  ecr: EcrParts;
  keys: KeyOperations;
  trail: AuditTrail;
  distribution: DistributionApiParts;
  clock: ClockApiParts;
  follow: FollowApiParts;
  uploads: UploadReceiver;
  pages: Pages;
}

export function routesOf(parts: RouteParts): Route[] {
  const below = (prefix: string) => (pathname: string) => pathname === prefix || pathname.startsWith(`${prefix}/`);
  const { config } = parts.lambda;
  const services = {
    [logsTarget]: logsService(parts.logs, config),
    [ecrTarget]: ecrService(parts.ecr),
    [kmsTarget]: kmsService(parts.keys, config),
    [cloudTrailTarget]: cloudTrailService(parts.trail),
  };
  return [
    { takes: isLambdaPath, handle: createLambdaApi(parts.lambda) },
    { takes: isRootCall, handle: createRootApi({ ...parts.lambda, services }) },
    { takes: below(uploadPath), handle: (request, response) => parts.uploads.handle(request, response) },
    { takes: (pathname) => pathname === clockPath, handle: createClockApi(parts.clock) },
    { takes: below(followPath), handle: createFollowApi(parts.follow) },
    { takes: (pathname) => pathname === trailPath, handle: createTrailDownload(parts.trail) },
    { takes: below("/_lambdarium"), handle: notThere },
    { takes: below("/v2"), handle: createDistributionApi(parts.distribution) },
    { takes: (pathname) => !isAddress(pathname), handle: noAddress },
    { takes: () => true, handle: (request, response) => parts.pages.handle(request, response) },
  ];
}

/**
 * Websockets are socket.io's, and in development also hot reload's; anybody else's is refused, as a request would be.
 * Before and after requests are served nobody would answer one of ours: the page is told to come again.
 */
export function guardUpgrades(
  gate: Gate,
  { dev, serving }: { dev: boolean; serving(): boolean },
): (request: IncomingMessage, socket: Duplex) => void {
  return (request, socket) => {
    if (!gate.admitsUpgrade(request, socket)) return;
    const pathname = pathOf(request);
    if (dev && pathname.startsWith("/_next/")) return;
    if (!pathname.startsWith("/socket.io/")) endUpgrade(socket, 404, "There is no websocket at this address.");
    else if (!serving()) endUpgrade(socket, 503, "Lambdarium is not ready.");
  };
}

/** `OPTIONS *`, what is meant for a proxy, and percent signs that encode nothing. */
function isAddress(pathname: string): boolean {
  return pathname.startsWith("/") && isEncoded(pathname);
}

function isEncoded(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}

function noAddress(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(400, { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" });
  response.end(`${pathOf(request)} is not an address.\n`);
}

function notThere(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404, { "Content-Type": "application/json" });
  response.end(`${JSON.stringify({ message: `${pathOf(request)} is not an address of Lambdarium.` })}\n`);
}
