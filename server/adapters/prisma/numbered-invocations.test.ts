import { cp, mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { invocation, logLine, startAt } from "../contract/sample-records.ts";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { openHistory } from "./history.ts";
import { type Database, openDatabase } from "./open-database.ts";

const wide = { invocations: 100_000, bytes: 2e9 };
const quiet = { info() {}, warn() {}, error() {} };
const migrations = path.resolve(import.meta.dirname, "../../../prisma/migrations");

async function openIn(folder: string, bound = wide) {
  await using resources = new AsyncDisposableStack();
  const bodiesFolder = path.join(folder, "bodies");
  await mkdir(bodiesFolder, { recursive: true });
  const database = resources.use(await openDatabase(path.join(folder, "database.sqlite")));
  const history = resources.use(await openHistory({ database, bodiesFolder, bound, log: quiet }));
  const owned = resources.move();
  return { history, database, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

test("what was kept before invocations had numbers is read as it was, and forgotten in its turn", async () => {
  await using folder = await temporaryFolder();
  const earlier = folder.file("earlier");
  const before = (await readdir(migrations)).filter((name) => name < "20261126170000_numbered_invocations");
  for (const name of before) await cp(path.join(migrations, name), path.join(earlier, name), { recursive: true });
  {
    await using old = await openDatabase(folder.file("database.sqlite"), earlier);
    await fillAsBefore(old);
  }
  {
    await using opened = await openIn(folder.path);
    const { history } = opened;
    const { phases, requestBytes } = invocation("");
    const records = ["later", "first"].map((id) => invocation(id, { status: "ok", cold: true, phases, requestBytes }));
    expect(await history.list({ limit: 9 })).toEqual(records);
    expect(await history.get("first")).toMatchObject({ requestBody: "{}" });
    expect((await history.linesOf({ requestId: "first" })).map(({ text }) => text)).toEqual(["one", "two"]);
    expect(await history.linesOf({ requestId: "forgotten" })).toMatchObject([{ requestId: "forgotten", text: "late" }]);
    expect((await history.linesOf({ functionName: "echo" })).map(({ requestId }) => requestId)).toEqual([
      "first",
      undefined,
      "first",
      "forgotten",
    ]);
    expect(history.append([logLine("on")])).toMatchObject([{ sequence: 5 }]);
  }
  await using bounded = await openIn(folder.path, { invocations: 1, bytes: 2e9 });
  bounded.history.put(invocation("new", { status: "ok", arrivedAt: startAt + 1 }));
  await bounded.history.flush();
  expect((await bounded.history.linesOf({ functionName: "echo" })).map(({ text }) => text)).toEqual([]);
});

/** Two invocations, and lines of one of them, of none, and of one that is not kept any more. */
async function fillAsBefore(database: Database): Promise<void> {
  const { phases, requestBytes, logStreamName } = { ...invocation(""), ...logLine("") };
  const record = JSON.stringify({ phases, requestBytes });
  await database.write("written", async (tx) => {
    for (const requestId of ["first", "later"]) {
      await tx.$executeRaw`
        INSERT INTO "Invocation" ("requestId", "functionId", "functionName", "version", "invocationType", "who",
                                  "arrivedAt", "status", "cold", "record", "requestBody", "requestKept")
        VALUES (${requestId}, 'id-of-echo', 'echo', '$LATEST', 'RequestResponse', 'dashboard',
                ${startAt}, 'ok', 1, ${record}, ${new Uint8Array([123, 125])}, 2)`;
    }
    await tx.$executeRaw`INSERT INTO "LogGroup" ("logGroupName", "createdAt", "bytes") VALUES ('/aws/lambda/echo', ${startAt}, 14)`;
    await tx.$executeRaw`
      INSERT INTO "LogStream" ("logGroupId", "logStreamName", "functionName", "environmentId", "createdAt", "lastEventAt")
      VALUES (1, ${logStreamName}, 'echo', 'environment-1', ${startAt}, ${startAt})`;
    const lines = [
      ["first", "one"],
      [null, "init"],
      ["first", "two"],
      ["forgotten", "late"],
    ] as const;
    for (const [index, [requestId, text]] of lines.entries()) {
      await tx.$executeRaw`
        INSERT INTO "LogEvent" ("sequence", "logGroupId", "logStreamId", "requestId", "at", "source", "text", "bytes")
        VALUES (${index + 1}, 1, 1, ${requestId}, ${startAt}, 'function', ${text}, ${text.length})`;
    }
    const totals = JSON.stringify({ invocations: 2, bytes: 18, lastLine: 4 });
    await tx.$executeRaw`INSERT INTO "Setting" ("name", "value") VALUES ('history', ${totals})`;
  });
}

test("a line that is written before its invocation is its own, and goes with it", async () => {
  await using folder = await temporaryFolder();
  await using opened = await openIn(folder.path, { invocations: 1, bytes: 2e9 });
  const { history, database } = opened;
  history.append([logLine("early", { requestId: "a" })]);
  await history.flush();
  history.put(invocation("a", { status: "ok" }));
  history.append([logLine("in time", { requestId: "a" })]);
  expect((await history.linesOf({ requestId: "a" })).map(({ text }) => text)).toEqual(["early", "in time"]);
  expect(await history.countLines("a")).toBe(2);

  history.put(invocation("b", { status: "ok", arrivedAt: startAt + 1 }));
  await history.flush();
  expect(await database.reader.logEvent.count()).toBe(0);
  const totals = await database.reader.setting.findUnique({ where: { name: "history" } });
  expect(JSON.parse(totals?.value ?? "")).toMatchObject({ invocations: 1, bytes: 0 });
});

test.each([0, 1, 5, 8])("of eight invocations in a batch %i are there already", async (known) => {
  await using folder = await temporaryFolder();
  await using opened = await openIn(folder.path);
  const { history, database } = opened;
  const ids = Array.from({ length: 8 }, (_, index) => `${index}`);
  const body = (text: string) => Buffer.from(text);
  for (const id of ids.toReversed().slice(0, known)) history.put(invocation(id), { request: body("{}") });
  await history.flush();
  for (const id of ids) {
    history.put(invocation(id, { status: "ok" }), { request: body("{}"), response: body("1") });
    history.append([logLine(`of ${id}`, { requestId: id })]);
  }
  await history.flush();

  expect((await history.records(ids)).map(({ status }) => status)).toEqual(ids.map(() => "ok"));
  for (const id of ids) {
    expect(await history.get(id)).toMatchObject({ requestId: id, requestBody: "{}", responseBody: "1" });
    expect((await history.linesOf({ requestId: id })).map(({ text }) => text)).toEqual([`of ${id}`]);
  }
  const unnumbered = await database.reader.logEvent.count({ where: { invocation: null } });
  expect(unnumbered).toBe(0);
  const totals = await database.reader.setting.findUnique({ where: { name: "history" } });
  expect(JSON.parse(totals?.value ?? "")).toMatchObject({ invocations: 8, bytes: 8 * 3 + 8 * 4 });
});

test("numbers beyond four billion are numbers as others", async () => {
  await using folder = await temporaryFolder();
  {
    await using before = await openIn(folder.path);
    before.history.append([logLine("", { requestId: "a" })]);
    before.history.put(invocation("a"));
    await before.history.flush();
    await before.database.write("written", async (tx) => {
      await tx.$executeRaw`UPDATE "Setting" SET "value" = json_set("value", '$.lastLine', 9007199254740000)`;
      await tx.$executeRaw`UPDATE "Invocation" SET "number" = 9007199254740000`;
    });
  }
  await using opened = await openIn(folder.path);
  const { history } = opened;
  history.put(invocation("b"));
  const lines = history.append([logLine("one", { requestId: "b" }), logLine("two", { requestId: "b" })]);
  expect(lines[0]?.sequence).toBe(9_007_199_254_740_001);
  expect(await history.linesOf({ requestId: "b" })).toEqual(lines);
  expect(await history.get("b")).toMatchObject({ requestId: "b" });
});
