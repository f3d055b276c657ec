import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { logEventsContract } from "../contract/log-events.contract.ts";
import { logLine, startAt } from "../contract/sample-records.ts";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { openHistory } from "./history.ts";
import { PrismaLogEvents } from "./log-events.ts";
import { type Database, openDatabase } from "./open-database.ts";

const quiet = { info() {}, warn() {}, error() {} };

async function openLogs(bound = { invocations: 100_000, bytes: 2e9 }) {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await temporaryFolder());
  const bodiesFolder = folder.file("bodies");
  await mkdir(bodiesFolder);
  const database = resources.use(await openDatabase(folder.file("database.sqlite")));
  const history = resources.use(await openHistory({ database, bodiesFolder, bound, log: quiet }));
  const owned = resources.move();
  const logEvents = new PrismaLogEvents(database, history);
  return { history, logEvents, database, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

logEventsContract("the database", openLogs);

test("no page is found by reading a whole group, or by sorting", async () => {
  await using logs = await openLogs();
  logs.history.append(["1", "2", "3"].map((logStreamName) => logLine("x", { logStreamName })));
  const asked: string[] = [];
  const explaining = explainedReader(logs.database, asked);
  const logEvents = new PrismaLogEvents(explaining, logs.history);
  const query = { logGroup: "/aws/lambda/echo", newestFirst: false, limit: 10, maxBytes: 100 };
  const after = { at: startAt, sequence: 1 };
  for (const streams of [undefined, { names: ["1"] }, { prefix: "" }]) {
    await logEvents.events({ ...query, streams, from: startAt, until: startAt + 1 });
    await logEvents.events({ ...query, streams, from: startAt, after });
    await logEvents.events({ ...query, streams, until: startAt, after, newestFirst: true });
  }
  const plans = asked.filter((plan) => plan.includes("LogEvent_log"));
  expect(plans).toHaveLength(9);
  for (const plan of plans) {
    expect(plan).toMatch(
      /SEARCH LogEvent USING INDEX LogEvent_log(Group|Stream)Id_at_sequence_idx \(log(Group|Stream)Id=\? AND (at|\(at,sequence\))[<>]/,
    );
    expect(plan).not.toMatch(/TEMP B-TREE|SCAN LogEvent/);
  }
});

/** Notes SQLite's plan of each raw query before it is run. */
function explainedReader(database: Database, plans: string[]): Database {
  const reader = new Proxy(database.reader, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== "$queryRaw") return member;
      return async (strings: TemplateStringsArray, ...values: unknown[]) => {
        const explained = Object.assign([`EXPLAIN QUERY PLAN ${strings[0]}`, ...strings.slice(1)], {
          raw: strings.raw,
        });
        const rows = await target.$queryRaw<{ detail: string }[]>(
          explained as unknown as TemplateStringsArray,
          ...values,
        );
        plans.push(rows.map((row) => row.detail).join("\n"));
        return target.$queryRaw(strings, ...values);
      };
    },
  });
  return { ...database, reader };
}

test("lines that were kept before there were streams are in their groups and streams", async () => {
  await using folder = await temporaryFolder();
  const migrations = path.resolve(import.meta.dirname, "../../../prisma/migrations");
  const first = "20261123180000_first";
  await cp(path.join(migrations, first), folder.file(`old/${first}`), { recursive: true });
  const old = await openDatabase(folder.file("database.sqlite"), folder.file("old"));
  await old.write("written", async (tx) => {
    await tx.$executeRaw`INSERT INTO "Function" ("functionId", "functionName", "createdAt") VALUES ('f', 'shared', 1)`;
    const serving = JSON.stringify({ configuration: { logging: { logGroup: "ours" } } });
    await tx.$executeRaw`
      INSERT INTO "FunctionVersion" ("functionId", "version", "revisionId", "lastModifiedAt", "state", "stateSince", "updateStatus", "serving")
      VALUES ('f', '$LATEST', 'r', 1, 'Active', 1, 'None', ${serving})`;
    for (const [sequence, functionName, stream] of [
      [1, "gone", "s"],
      [2, "shared", "t"],
      [3, "gone", "s"],
    ]) {
      await tx.$executeRaw`
        INSERT INTO "LogEvent" ("sequence", "functionName", "logStreamName", "environmentId", "at", "source", "text", "bytes")
        VALUES (${sequence}, ${functionName}, ${stream}, 'e', ${sequence}, 'function', ${`line ${sequence}`}, 6)`;
    }
  });
  await old[Symbol.asyncDispose]();

  await using database = await openDatabase(folder.file("database.sqlite"));
  const logEvents = new PrismaLogEvents(database, { flush: async () => undefined });
  expect(await logEvents.groups()).toEqual([
    { logGroup: "/aws/lambda/gone", createdAt: 1, bytes: 12 },
    { logGroup: "ours", createdAt: 2, bytes: 6 },
  ]);
  const query = { newestFirst: false, limit: 9, maxBytes: 1e6 };
  expect(await logEvents.events({ ...query, logGroup: "/aws/lambda/gone" })).toMatchObject([
    { sequence: 1, logStreamName: "s", functionName: "gone", environmentId: "e", text: "line 1" },
    { sequence: 3, logStreamName: "s", text: "line 3" },
  ]);
  expect(await logEvents.events({ ...query, logGroup: "ours" })).toMatchObject([{ sequence: 2, logStreamName: "t" }]);
});
