/**
 * `GET /_lambdarium/trail`: the audit trail as CloudTrail's log files have it, `{"Records":[…]}`, oldest first, each
 * record the very text that its hash is of. The query filters: eventName, eventSource, username, accessKeyId,
 * resourceName, resourceType, functionArn, readOnly, outcome (succeeded, failed), from and until (epoch milliseconds).
 */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { TrailPosition, TrailQuery } from "../../core/trail/trail-query.ts";
import type { AuditTrail } from "../../ports/audit-trail.ts";
import { discardRest } from "../aws/request-body.ts";

export const trailPath = "/_lambdarium/trail";

const text = z.string().min(1).max(2_048).optional();
const time = z.coerce.number().optional();
const schema = z.strictObject({
  ...{ eventId: text, eventName: text, eventSource: text, username: text, accessKeyId: text },
  ...{ resourceName: text, resourceType: text, functionArn: text, from: time, until: time },
  readOnly: z
    .enum(["true", "false"])
    .transform((value) => value === "true")
    .optional(),
  outcome: z.enum(["succeeded", "failed"]).optional(),
});

/** What is in memory of it at a time. */
const PAGE_RECORDS = 500;

export function createTrailDownload(trail: Pick<AuditTrail, "lookup">) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    discardRest(request);
    if (request.method !== "GET" && request.method !== "HEAD") {
      return refuse(response, 405, "GET downloads the audit trail.", { Allow: "GET, HEAD" });
    }
    const { searchParams } = new URL(`http://trail${request.url ?? "/"}`);
    const asked = schema.safeParse(Object.fromEntries(searchParams));
    if (!asked.success) {
      const [issue] = asked.error.issues;
      return refuse(response, 400, `The query cannot be read: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}.`);
    }
    // What comes later is not in it: it would otherwise never end where something is always recorded.
    const { from, until = Date.now(), ...filter } = asked.data;
    response.writeHead(200, {
      "Content-Type": "application/json",
      "Content-Disposition": 'attachment; filename="cloudtrail.json"',
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    });
    if (request.method === "HEAD") return void response.end();
    await write(response, { filter, from, until, order: "oldest-first", limit: PAGE_RECORDS }, trail);
  };
}

async function write(response: ServerResponse, query: TrailQuery, trail: Pick<AuditTrail, "lookup">): Promise<void> {
  let after: TrailPosition | undefined;
  let separator = '{"Records":[';
  do {
    const page = await trail.lookup({ ...query, ...(after && { after }) });
    const records = page.events.map((event) => event.text).join(",\n");
    const part = records === "" ? "" : `${separator}\n${records}`;
    if (records !== "") separator = ",";
    if (part !== "" && !response.write(part)) await Promise.race([once(response, "drain"), once(response, "close")]);
    after = page.next;
  } while (after && !response.destroyed);
  response.end(separator === "," ? "\n]}\n" : `${separator}]}\n`);
}

function refuse(response: ServerResponse, status: number, message: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...headers, "Content-Type": "application/json", "X-Content-Type-Options": "nosniff" });
  response.end(`${JSON.stringify({ message })}\n`);
}
