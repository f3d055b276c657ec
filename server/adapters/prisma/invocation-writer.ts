/** Writes the invocations of a batch of history, within its transaction. */
import type Database from "better-sqlite3";
import type { BodyPlace, InvocationRow } from "./history-batch.ts";
import { insertRows } from "./insert-rows.ts";
import { recordColumns } from "./invocation-record.ts";
import type { Pace } from "./pace.ts";

/** What has been added to what is kept. */
export interface Added {
  invocations: number;
  /** Of bodies. */
  bytes: number;
}

interface Known {
  requestKept: number;
  responseKept: number;
}

const columns = [...Object.keys(recordColumns), "requestBody", "responseBody", "requestKept", "responseKept"];

export class InvocationWriter {
  readonly #pace: Pace;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: Database.Database, pace: Pace) {
    this.#pace = pace;
    this.#statements = prepare(database);
  }

  /** @param numbers takes in those of the invocations that are new, by request id */
  write(rows: InvocationRow[], bodies: Uint8Array, numbers: Map<string, number>): Added {
    const { fresh, known, update } = this.#statements;
    const added: Added = { invocations: 0, bytes: 0 };
    for (const row of rows) {
      this.#pace.step();
      const { requestId, request, response } = row;
      const values = valuesOf(row, bodies);
      const { changes, lastInsertRowid } = fresh.run(values);
      if (changes > 0) {
        numbers.set(requestId, Number(lastInsertRowid));
        added.invocations += 1;
        added.bytes += request.keptBytes + response.keptBytes;
      } else {
        const there = known.get(requestId);
        update.run(values);
        added.bytes += Math.max(0, request.keptBytes - (there?.requestKept ?? 0));
        added.bytes += Math.max(0, response.keptBytes - (there?.responseKept ?? 0));
      }
    }
    return added;
  }
}

function prepare(database: Database.Database) {
  return {
    fresh: database.prepare(`${insertRows("Invocation", columns, 1)} ON CONFLICT DO NOTHING`),
    known: database.prepare<[string], Known>(
      `SELECT "requestKept", "responseKept" FROM "Invocation" WHERE "requestId" = ?`,
    ),
    update: database.prepare(`${insertRows("Invocation", columns, 1)}
    ON CONFLICT ("requestId") DO UPDATE SET
      "endedAt" = excluded."endedAt", "status" = excluded."status", "cold" = excluded."cold",
      "environmentId" = excluded."environmentId", "record" = excluded."record",
      "requestBody" = CASE WHEN excluded."requestKept" > 0 THEN excluded."requestBody" ELSE "requestBody" END,
      "responseBody" = CASE WHEN excluded."responseKept" > 0 THEN excluded."responseBody"
                            ELSE COALESCE("responseBody", excluded."responseBody") END,
      "requestKept" = MAX("requestKept", excluded."requestKept"),
      "responseKept" = MAX("responseKept", excluded."responseKept")`),
  };
}

function valuesOf({ values, request, response }: InvocationRow, bodies: Uint8Array): unknown[] {
  const body = ({ place }: BodyPlace) => (place ? asBuffer(bodies.subarray(...place)) : null);
  return [...values, body(request), body(response), request.keptBytes, response.keptBytes];
}

/** The same bytes, as the library takes them. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
