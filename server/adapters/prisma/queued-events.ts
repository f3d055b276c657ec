/**
 * Accepted events. `put` resolves when the event is synced to disk; events that are put while the disk is busy share
 * the next sync.
 */
import type { QueuedEvent as Row } from "../../../prisma/client/client.ts";
import type { QueuedEvent, QueuedEvents } from "../../ports/queued-events.ts";
import type { Database } from "./open-database.ts";

export class PrismaQueuedEvents implements QueuedEvents {
  readonly #database: Database;
  /** Put, and not yet taken along by a transaction. */
  #waiting: QueuedEvent[] = [];
  #next: Promise<void> | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  put(event: QueuedEvent): Promise<void> {
    this.#waiting.push(event);
    this.#next ??= this.#writeWaiting();
    return this.#next;
  }

  async #writeWaiting(): Promise<void> {
    let taken: QueuedEvent[] | undefined;
    const take = () => {
      taken = this.#waiting;
      this.#waiting = [];
      this.#next = undefined;
      return taken;
    };
    try {
      await this.#database.write("synced", (tx) => tx.queuedEvent.createMany({ data: take().map(eventRow) }));
    } catch (error) {
      // The transaction did not even begin: its events are refused with it, later ones begin anew.
      if (!taken) take();
      throw error;
    }
  }

  async list(): Promise<QueuedEvent[]> {
    const rows = await this.#database.reader.queuedEvent.findMany({
      orderBy: [{ dueAt: "asc" }, { acceptedAt: "asc" }, { requestId: "asc" }],
    });
    return rows.map(readEvent);
  }

  // Should power be lost before these are synced, an event runs once more, as Lambda's events may.
  async reschedule(requestId: string, attempts: number, dueAt: number): Promise<void> {
    await this.#database.write("written", (tx) =>
      tx.queuedEvent.updateMany({ where: { requestId }, data: { attempts, dueAt } }),
    );
  }

  async remove(requestId: string): Promise<void> {
    await this.#database.write("written", (tx) => tx.queuedEvent.deleteMany({ where: { requestId } }));
  }

  async removeOfFunction(functionId: string): Promise<void> {
    await this.#database.write("written", (tx) => tx.queuedEvent.deleteMany({ where: { functionId } }));
  }
}

function eventRow(event: QueuedEvent): Row {
  return { ...event, payload: new Uint8Array(event.payload), traceHeader: event.traceHeader ?? null };
}

function readEvent({ traceHeader, ...row }: Row): QueuedEvent {
  return traceHeader === null ? row : { ...row, traceHeader };
}
