/**
 * Writes the log lines of a batch of history, within its transaction. A few groups and streams have them all: what
 * changes of these is written once, at its end.
 */
import type Database from "better-sqlite3";
import type { StreamRows } from "./history-batch.ts";
import { insertRows } from "./insert-rows.ts";
import type { Pace } from "./pace.ts";

interface Group {
  logGroupId: number;
  /** Of its lines in the batch. */
  bytes: number;
}

interface Stream {
  logStreamId: number;
  group: Group;
  lastEventAt: number;
}

const columns = ["sequence", "logGroupId", "logStreamId", "invocation", "requestId", "at", "source", "text", "bytes"];

/** For each statement SQLite opens the table and all its indexes. */
const AT_ONCE = 8;

export class LineWriter {
  readonly #pace: Pace;
  readonly #statements: ReturnType<typeof prepare>;
  /** That this batch has lines of, by name. */
  readonly #groups = new Map<string, Group>();
  readonly #streams = new Map<string, Stream>();

  constructor(database: Database.Database, pace: Pace) {
    this.#pace = pace;
    this.#statements = prepare(database);
  }

  /** Another batch: what the last one knew may have been removed since, or not been committed. */
  begin(): void {
    this.#groups.clear();
    this.#streams.clear();
  }

  /**
   * @param numbers of the invocations that are new with this batch, by request id
   * @returns the bytes of the texts
   */
  write(rows: StreamRows, numbers: ReadonlyMap<string, number>): number {
    const stream = this.#streamOf(rows);
    const { logStreamId, group } = stream;
    let invocation: InvocationName = { requestId: null, number: null };
    let sum = 0;
    let values: unknown[] = [];
    for (const [sequence, requestId, at, source, text] of rows.lines) {
      if (requestId !== invocation.requestId) invocation = this.#nameOf(requestId, numbers);
      const { number } = invocation;
      const bytes = Buffer.byteLength(text);
      const named = number === null ? requestId : null;
      values.push(sequence, group.logGroupId, logStreamId, number, named, at, source, text, bytes);
      stream.lastEventAt = at;
      sum += bytes;
      if (values.length < AT_ONCE * columns.length) continue;
      this.#pace.step();
      this.#statements.several.run(values);
      values = [];
    }
    for (let start = 0; start < values.length; start += columns.length) {
      this.#pace.step();
      this.#statements.one.run(values.slice(start, start + columns.length));
    }
    group.bytes += sum;
    return sum;
  }

  end(): void {
    const { lastEvent, groupBytes } = this.#statements;
    for (const { logStreamId, lastEventAt } of this.#streams.values()) lastEvent.run(lastEventAt, logStreamId);
    for (const { logGroupId, bytes } of this.#groups.values()) groupBytes.run(bytes, logGroupId);
  }

  #nameOf(requestId: string | null, numbers: ReadonlyMap<string, number>): InvocationName {
    if (requestId === null) return { requestId, number: null };
    const number = numbers.get(requestId) ?? this.#statements.number.get(requestId)?.number ?? null;
    return { requestId, number };
  }

  /** It exists afterwards. */
  #streamOf({ logGroup, logStreamName, functionName, environmentId, lines }: StreamRows): Stream {
    const key = `${logGroup} ${logStreamName}`;
    const known = this.#streams.get(key);
    if (known) return known;
    const beganAt = lines[0]?.[2] ?? 0;
    const group = this.#groupOf(logGroup, beganAt);
    const { logGroupId } = group;
    const { stream, newStream } = this.#statements;
    const { logStreamId } = stream.get(logGroupId, logStreamName) ?? {
      logStreamId: newStream.run(logGroupId, logStreamName, functionName, environmentId, beganAt, beganAt)
        .lastInsertRowid as number,
    };
    const found = { logStreamId, group, lastEventAt: beganAt };
    this.#streams.set(key, found);
    return found;
  }

  #groupOf(logGroup: string, beganAt: number): Group {
    const known = this.#groups.get(logGroup);
    if (known) return known;
    const { group, newGroup } = this.#statements;
    const { logGroupId } = group.get(logGroup) ?? {
      logGroupId: newGroup.run(logGroup, beganAt).lastInsertRowid as number,
    };
    const found = { logGroupId, bytes: 0 };
    this.#groups.set(logGroup, found);
    return found;
  }
}

interface InvocationName {
  requestId: string | null;
  /** Null: it is not there, or not yet. */
  number: number | null;
}

function prepare(database: Database.Database) {
  return {
    group: database.prepare<[string], Pick<Group, "logGroupId">>(
      `SELECT "logGroupId" FROM "LogGroup" WHERE "logGroupName" = ?`,
    ),
    newGroup: database.prepare(insertRows("LogGroup", ["logGroupName", "createdAt"], 1)),
    stream: database.prepare<[number, string], Pick<Stream, "logStreamId">>(
      `SELECT "logStreamId" FROM "LogStream" WHERE "logGroupId" = ? AND "logStreamName" = ?`,
    ),
    newStream: database.prepare(insertRows("LogStream", streamColumns, 1)),
    number: database.prepare<[string], { number: number }>(`SELECT "number" FROM "Invocation" WHERE "requestId" = ?`),
    one: database.prepare(insertRows("LogEvent", columns, 1)),
    several: database.prepare(insertRows("LogEvent", columns, AT_ONCE)),
    lastEvent: database.prepare(`UPDATE "LogStream" SET "lastEventAt" = ? WHERE "logStreamId" = ?`),
    groupBytes: database.prepare(`UPDATE "LogGroup" SET "bytes" = "bytes" + ? WHERE "logGroupId" = ?`),
  };
}

const streamColumns = ["logGroupId", "logStreamName", "functionName", "environmentId", "createdAt", "lastEventAt"];
