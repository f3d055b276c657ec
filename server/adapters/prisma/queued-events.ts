/**
 * Accepted events. `put` resolves when the event is synced to disk. Events that are put, put off or removed while the
 * disk is busy share the next transaction: thousands at once are a few of them.
 */
import type { WaitingEvent } from "../../core/invoke/event-turn.ts";
import type { InvocationRecord } from "../../core/invoke/invocation.ts";
import type { DueEvent, EventsOf, QueuedEvent, QueuedEvents, RescheduledEvent } from "../../ports/queued-events.ts";
import { GroupedWrites } from "./grouped-writes.ts";
import type { Database } from "./open-database.ts";
import { changeEvents, type EventChange, insertEvents, readEvent } from "./queued-event-rows.ts";

export class PrismaQueuedEvents implements QueuedEvents {
  readonly #database: Database;
  readonly #puts: GroupedWrites<QueuedEvent>;
  // Should power be lost before these are synced, an event runs once more, as Lambda's events may.
  readonly #changes: GroupedWrites<EventChange>;

  constructor(database: Database) {
    this.#database = database;
    this.#puts = new GroupedWrites(database, "synced", insertEvents);
    this.#changes = new GroupedWrites(database, "written", changeEvents);
  }

  put(event: QueuedEvent): Promise<void> {
    return this.#puts.add(event);
  }

  async get(requestId: string): Promise<QueuedEvent | undefined> {
    const row = await this.#database.reader.queuedEvent.findUnique({ where: { requestId } });
    return row ? readEvent(row) : undefined;
  }

  async functions(): Promise<(EventsOf & { dueAt: number })[]> {
    return this.#database.reader.$queryRaw<(EventsOf & { dueAt: number })[]>`
      SELECT "functionId", "qualifier", CAST(MIN("dueAt") AS REAL) AS "dueAt" FROM "QueuedEvent"
       GROUP BY "functionId", "qualifier"`;
  }

  async next(...[of, limit]: Parameters<QueuedEvents["next"]>): Promise<DueEvent[]> {
    const { functionId, qualifier } = of;
    return this.#database.reader.queuedEvent.findMany({
      where: { functionId, qualifier },
      orderBy: [{ dueAt: "asc" }, { requestId: "asc" }],
      take: limit,
      select: { requestId: true, dueAt: true },
    });
  }

  async waiting(afterRequestId: string, limit: number): Promise<WaitingEvent[]> {
    const rows = await this.#database.reader.queuedEvent.findMany({
      where: { requestId: { gt: afterRequestId } },
      orderBy: { requestId: "asc" },
      take: limit,
      select: { invocation: true, dueAt: true, dueAheadMs: true, acceptedAheadMs: true },
    });
    return rows.map((row) => ({ ...row, invocation: JSON.parse(row.invocation) }));
  }

  reschedule(event: RescheduledEvent): Promise<void> {
    return this.#changes.add(event);
  }

  remove(requestId: string): Promise<void> {
    return this.#changes.add(requestId);
  }

  async removeOfFunction(functionId: string): Promise<InvocationRecord[]> {
    return this.#database.write("written", async (tx) => {
      const rows = await tx.$queryRaw<{ invocation: string }[]>`
        DELETE FROM "QueuedEvent" WHERE "functionId" = ${functionId} RETURNING "invocation"`;
      return rows.map((row) => JSON.parse(row.invocation));
    });
  }

  async takeBack(aheadMs: number): Promise<void> {
    await this.#database.write(
      "written",
      (tx) => tx.$executeRaw`
        UPDATE "QueuedEvent" SET "dueAt" = "dueAt" - MAX(0, "dueAheadMs" - ${aheadMs}),
               "dueAheadMs" = MIN("dueAheadMs", ${aheadMs}), "acceptedAheadMs" = MIN("acceptedAheadMs", ${aheadMs})
         WHERE "dueAheadMs" > ${aheadMs} OR "acceptedAheadMs" > ${aheadMs}`,
    );
  }
}
