/** What a group of events becomes in the database: a few statements, however many they are. */
import { Prisma, type QueuedEvent as Row } from "../../../prisma/client/client.ts";
import type { QueuedEvent, RescheduledEvent } from "../../ports/queued-events.ts";
import type { Transaction } from "./open-database.ts";

/** A statement takes so many at most: SQLite's limit of parameters is above it, and so is what memory is worth. */
const CHUNK_ROWS = 200;
const CHUNK_BYTES = 8_000_000;

const columns = Prisma.raw(
  ["requestId", "functionId", "qualifier", "payload", "traceHeader", "acceptedAheadMs"]
    .concat(["dueAt", "dueAheadMs", "notRun", "invocation"])
    .map((name) => `"${name}"`)
    .join(", "),
);

/** @returns those whose request id is there already. */
export async function insertEvents(tx: Transaction, events: QueuedEvent[]): Promise<Map<QueuedEvent, Error>> {
  const refused = new Map<QueuedEvent, Error>();
  for (const chunk of chunks(events)) {
    const rows = await tx.$queryRaw<{ requestId: string }[]>`
      INSERT INTO "QueuedEvent" (${columns}) VALUES ${Prisma.join(chunk.map(values))}
      ON CONFLICT ("requestId") DO NOTHING RETURNING "requestId"`;
    const inserted = new Set(rows.map(({ requestId }) => requestId));
    for (const event of chunk) {
      const { requestId } = event.invocation;
      if (!inserted.delete(requestId)) refused.set(event, new Error(`the event ${requestId} is queued already`));
    }
  }
  return refused;
}

/** What is to be put off, or, by its request id, to be removed. */
export type EventChange = RescheduledEvent | string;

export async function changeEvents(tx: Transaction, changes: EventChange[]): Promise<Map<EventChange, Error>> {
  const removed = changes.filter((change) => typeof change === "string");
  const rescheduled = changes.filter((change) => typeof change !== "string");
  if (removed.length > 0) {
    await tx.$executeRaw`
      DELETE FROM "QueuedEvent" WHERE "requestId" IN (SELECT value FROM json_each(${JSON.stringify(removed)}))`;
  }
  if (rescheduled.length > 0) {
    const rows = rescheduled.map(({ invocation, dueAt, dueAheadMs, notRun }) => {
      return [invocation.requestId, dueAt, dueAheadMs, notRun, JSON.stringify(invocation)];
    });
    await tx.$executeRaw`
      UPDATE "QueuedEvent" SET "dueAt" = value ->> 1, "dueAheadMs" = value ->> 2, "notRun" = value ->> 3,
             "invocation" = value ->> 4
        FROM json_each(${JSON.stringify(rows)}) WHERE "requestId" = value ->> 0`;
  }
  return new Map();
}

export function readEvent({ requestId: _, functionId: __, traceHeader, invocation, ...row }: Row): QueuedEvent {
  return { ...row, invocation: JSON.parse(invocation), ...(traceHeader !== null && { traceHeader }) };
}

function values({ invocation, payload, ...event }: QueuedEvent): Prisma.Sql {
  const { requestId, functionId } = invocation;
  const { qualifier, traceHeader = null, acceptedAheadMs, dueAt, dueAheadMs, notRun } = event;
  return Prisma.sql`(${requestId}, ${functionId}, ${qualifier}, ${new Uint8Array(payload)}, ${traceHeader},
    ${acceptedAheadMs}, ${dueAt}, ${dueAheadMs}, ${notRun}, ${JSON.stringify(invocation)})`;
}

function* chunks(events: QueuedEvent[]): Generator<QueuedEvent[]> {
  let [chunk, bytes]: [QueuedEvent[], number] = [[], 0];
  for (const event of events) {
    chunk.push(event);
    bytes += event.payload.byteLength;
    if (chunk.length < CHUNK_ROWS && bytes < CHUNK_BYTES) continue;
    yield chunk;
    [chunk, bytes] = [[], 0];
  }
  if (chunk.length > 0) yield chunk;
}
