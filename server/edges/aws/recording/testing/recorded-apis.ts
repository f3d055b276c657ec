/** AWS's APIs on one port and on memory, with the trail that they are recorded in and everything that is logged. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { MemoryAuditTrail } from "../../../../adapters/memory/audit-trail.ts";
import { MemoryFunctions } from "../../../../adapters/memory/functions.ts";
import { MemoryHistory } from "../../../../adapters/memory/history.ts";
import { MemoryLogEvents } from "../../../../adapters/memory/log-events.ts";
import { MemoryOwedRecords } from "../../../../adapters/memory/owed-records.ts";
import { bindLogOperations } from "../../../../bind-log-operations.ts";
import { memoryKeys } from "../../../../operations/key/testing/memory-keys.ts";
import { cloudTrailService, cloudTrailTarget } from "../../cloudtrail/cloudtrail-service.ts";
import { ecrService, ecrTarget } from "../../ecr/ecr-service.ts";
import { memoryEcr } from "../../ecr/testing/served-ecr.ts";
import { kmsService, kmsTarget } from "../../kms/kms-service.ts";
import { createLambdaApi, isLambdaPath } from "../../lambda/lambda-api.ts";
import { createMemoryFunctions, here } from "../../lambda/testing/memory-functions.ts";
import { logsService, logsTarget } from "../../logs/logs-service.ts";
import { createRootApi } from "../../root-api.ts";

/** What CloudTrail's JSON has of interest here. */
export interface WrittenRecord {
  eventName: string;
  eventSource: string;
  readOnly: boolean;
  errorCode?: string;
  errorMessage?: string;
  userIdentity: Record<string, unknown>;
  requestParameters: Record<string, unknown> | null;
  responseElements: Record<string, unknown> | null;
  resources?: { ARN: string }[];
  [member: string]: unknown;
}

export async function openRecordedApis() {
  await using stack = new AsyncDisposableStack();
  const { keys, auditTrail: ofKeys } = memoryKeys();
  const trail = new MemoryAuditTrail({ now: () => Date.now() }, here);
  const owedRecords = new MemoryOwedRecords();
  const logged: string[] = [];
  const keep = (fields: Record<string, unknown>, message: string) => {
    const { err, ...rest } = fields;
    logged.push(JSON.stringify([rest, message, err instanceof Error && err.stack]));
  };
  const functions = createMemoryFunctions();
  const parts = {
    operations: functions.operations,
    versions: functions.versions,
    ...{ config: { ...here, concurrency: 10 }, ids: { uuid: randomUUID, requestId: randomUUID }, trail, owedRecords },
    log: { info: keep, warn: keep, error: keep },
  };
  const logs = bindLogOperations({
    functions: new MemoryFunctions(),
    logEvents: new MemoryLogEvents(new MemoryHistory()),
  });
  const services = {
    [ecrTarget]: ecrService(memoryEcr("http://localhost").ecr),
    [kmsTarget]: kmsService(keys, here),
    [logsTarget]: logsService(logs, here),
    [cloudTrailTarget]: cloudTrailService(trail),
  };
  const lambda = createLambdaApi(parts);
  const root = createRootApi({ ...parts, services });
  const server = createServer((request, response) => {
    void (isLambdaPath(request.url ?? "") ? lambda : root)(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(() => void server.close());
  stack.defer(() => server.closeAllConnections());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const owned = stack.move();
  return {
    ...{ endpoint, trail, owedRecords, ofKeys, logged, services, functions },
    async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
      const response = await fetch(`${endpoint}${path}`, {
        method,
        headers,
        ...(text !== undefined && { body: text }),
      });
      return { status: response.status, text: await response.text() };
    },
    /** In the order of their commits. */
    async records(): Promise<WrittenRecord[]> {
      const { events } = await trail.lookup({ filter: {}, order: "oldest-first", limit: 100_000 });
      return events.map(({ text }) => JSON.parse(text));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** As SDKs sign, with nothing that is checked. */
export function signedBy(accessKeyId: string) {
  return { authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261126/us-east-1/x/aws4_request, Signature=0` };
}
