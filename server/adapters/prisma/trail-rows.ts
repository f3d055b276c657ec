/** The trail's rows: how they are written, and how they are read one after the other. */
import type Database from "better-sqlite3";
import type { SealedTrailEvent } from "../../core/trail/chain.ts";
import type { TrailColumns } from "../../core/trail/trail-event.ts";

const eventColumns = [
  ...["sequence", "eventId", "at", "eventName", "eventSource", "readOnly", "username", "accessKeyId", "functionArn"],
  ...["errorCode", "text", "previousHash", "hash", "seal"],
];

const resourceColumns = ["sequence", "place", "type", "arn", "at"];

type Value = string | number | null;

/** In the order of their columns: what is handed to the thread that writes. */
export interface TrailRows {
  events: Value[][];
  resources: Value[][];
}

export function rowsOf(events: readonly SealedTrailEvent[]): TrailRows {
  return {
    events: events.map(({ sequence, eventId, at, columns, text, previousHash, hash, seal }) => {
      const { eventName, eventSource, readOnly, username, accessKeyId, functionArn, errorCode } = columns;
      const looked = [eventName, eventSource, readOnly ? 1 : 0, username, accessKeyId, functionArn, errorCode];
      return [sequence, eventId, at, ...looked, text, previousHash, hash, seal];
    }),
    resources: events.flatMap(({ sequence, at, columns }) =>
      columns.resources.map(({ type, arn }, place) => [sequence, place, type, arn, at]),
    ),
  };
}

export function insertInto(table: "TrailEvent" | "TrailResource"): string {
  const columns = table === "TrailEvent" ? eventColumns : resourceColumns;
  return `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`)}) VALUES (${columns.map(() => "?")})`;
}

type Text = string | null;
type EventRow = [
  ...[sequence: number, eventId: string, at: number, eventName: string, eventSource: string, readOnly: number],
  ...[username: Text, accessKeyId: Text, functionArn: Text, errorCode: Text],
  ...[text: string, previousHash: string, hash: string, seal: string],
];
type ResourceRow = [sequence: number, type: string, arn: string, at: number];

const PAGE_ROWS = 1_000;

/**
 * All after a sequence, in order. Read in pages, so that a long walk holds up no clean-up of the database's log.
 * @throws when the database cannot be read
 */
export function* readTrail(database: Database.Database, after: number): Generator<SealedTrailEvent> {
  const columns = eventColumns.map((name) => `"${name}"`);
  const events = database
    .prepare(`SELECT ${columns} FROM "TrailEvent" WHERE "sequence" > ? ORDER BY "sequence" LIMIT ${PAGE_ROWS}`)
    .raw();
  const resources = database
    .prepare(
      `SELECT "sequence", "type", "arn", "at" FROM "TrailResource" WHERE "sequence" > ? AND "sequence" <= ?
         ORDER BY "sequence", "place"`,
    )
    .raw();
  let last = after;
  for (;;) {
    const page = events.all(last) as EventRow[];
    const end = page.at(-1)?.[0];
    if (end === undefined) return;
    const about = resources.all(last, end) as ResourceRow[];
    yield* joined(page, about);
    last = end;
  }
}

function* joined(page: readonly EventRow[], about: readonly ResourceRow[]): Generator<SealedTrailEvent> {
  let next = 0;
  for (const row of page) {
    const [sequence, eventId, at, eventName, eventSource, readOnly, username, accessKeyId, functionArn] = row;
    const [errorCode, text, previousHash, hash, seal] = [row[9], row[10], row[11], row[12], row[13]];
    const resources: TrailColumns["resources"][number][] = [];
    // What cannot be put back as it was written is given no hash, and so fits nowhere.
    let isWhole = readOnly === 0 || readOnly === 1;
    for (let each = about[next]; each && each[0] <= sequence; each = about[++next]) {
      resources.push({ type: each[1], arn: each[2] });
      isWhole &&= each[0] === sequence && each[3] === at;
    }
    const looked = { eventName, eventSource, readOnly: readOnly === 1, username, accessKeyId, functionArn, errorCode };
    const chained = { text, previousHash, hash: isWhole ? hash : "", seal };
    yield { sequence, eventId, at, columns: { ...looked, resources }, ...chained };
  }
}
