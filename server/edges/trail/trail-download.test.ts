import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { MemoryAuditTrail } from "../../adapters/memory/audit-trail.ts";
import type { NewTrailEvent } from "../../core/trail/trail-event.ts";
import { createTrailDownload } from "./trail-download.ts";

async function served(count: number) {
  let at = 1_790_000_000_000;
  const trail = new MemoryAuditTrail({ now: () => at++ });
  for (let number = 1; number <= count; number += 1) await trail.append(eventOf(number));
  const answer = createTrailDownload(trail);
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    trail,
    get: (query = "", init?: RequestInit) => fetch(`http://127.0.0.1:${port}/_lambdarium/trail${query}`, init),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("the whole trail is downloaded as CloudTrail's files have it, oldest first, every record as it was written", async () => {
  await using api = await served(1_203);
  const response = await api.get();
  expect(response.headers.get("content-disposition")).toBe('attachment; filename="cloudtrail.json"');
  const text = await response.text();
  const { Records: records } = JSON.parse(text);
  expect(records.map(({ requestID }: { requestID: string }) => requestID)).toEqual(
    Array.from({ length: 1_203 }, (_, index) => `request-${index + 1}`),
  );
  const { events } = await api.trail.lookup({ filter: {}, order: "newest-first", limit: 1 });
  expect(text).toContain(events[0]?.text);
});

test("it is filtered as it is looked up, and what nothing passes is an empty list", async () => {
  await using api = await served(6);
  const found = async (query: string) => (await (await api.get(query)).json()).Records.length;
  expect(await found("?eventName=Decrypt")).toBe(3);
  expect(await found("?outcome=failed")).toBe(3);
  expect(await found("?from=1790000000001&until=1790000000003")).toBe(3);
  expect(await found("?readOnly=false")).toBe(0);
  expect((await api.get("?color=green")).status).toBe(400);
  expect((await api.get("?from=yesterday")).status).toBe(400);
  expect((await api.get("", { method: "POST" })).status).toBe(405);
});

function eventOf(number: number): NewTrailEvent {
  return {
    ...{ eventSource: "kms.amazonaws.com", eventName: number % 2 === 0 ? "Encrypt" : "Decrypt", readOnly: true },
    principal: { kind: "account", accountId: "123456789012" },
    ...{ sourceIpAddress: "127.0.0.1", userAgent: "a test", requestId: `request-${number}` },
    ...{ requestParameters: null, responseElements: null },
    ...(number % 2 === 0 && { errorCode: "DisabledException" }),
  };
}
