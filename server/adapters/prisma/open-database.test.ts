import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { Prisma } from "../../../prisma/client/client.ts";
import { accepted } from "../../core/invoke/queued-invocation.ts";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { PrismaImageRepository } from "./image-repository.ts";
import { openDatabase } from "./open-database.ts";
import { PrismaQueuedEvents } from "./queued-events.ts";

const checkedIn = path.resolve(import.meta.dirname, "../../../prisma/migrations");

test("the migrations make exactly the tables and columns of the schema", async () => {
  await using folder = await temporaryFolder();
  await using database = await openDatabase(folder.file("database.sqlite"));

  const stored: Record<string, string[]> = {};
  for (const model of Object.values(Prisma.ModelName)) {
    const columns = await database.reader.$queryRawUnsafe<{ name: string }[]>(`PRAGMA table_info("${model}")`);
    stored[model] = columns.map((column) => column.name).sort();
  }
  const declared = Object.fromEntries(
    Object.values(Prisma.ModelName).map((model) => [model, Object.keys(Prisma[`${model}ScalarFieldEnum`]).sort()]),
  );
  expect(stored).toEqual(declared);
});

test("opening a second time applies nothing and keeps what was there", async () => {
  await using folder = await temporaryFolder();
  const file = folder.file("database.sqlite");
  const write = await openDatabase(file);
  await write.write("synced", (tx) => tx.setting.create({ data: { name: "color", value: "green" } }));
  await write[Symbol.asyncDispose]();

  await using database = await openDatabase(file);
  expect(await database.reader.setting.findMany()).toEqual([{ name: "color", value: "green" }]);
  const rows = await database.reader.$queryRawUnsafe<object[]>("SELECT migration_name FROM _prisma_migrations");
  expect(rows).toHaveLength((await readdir(checkedIn)).length - 1);
});

test.each([
  ["a new file", undefined, 8192],
  ["one that an earlier version made", 4096, 4096],
])("%s has pages of its own size", async (_, earlier, expected) => {
  await using folder = await temporaryFolder();
  const file = folder.file("database.sqlite");
  if (earlier !== undefined) {
    using made = new DatabaseSync(file);
    made.exec(`PRAGMA page_size = ${earlier}; PRAGMA journal_mode = WAL; CREATE TABLE "Other" ("id" INTEGER)`);
  }
  await using database = await openDatabase(file);
  const [row] = await database.reader.$queryRawUnsafe<{ page_size: bigint | number }[]>("PRAGMA page_size");
  expect(Number(row?.page_size)).toBe(expected);
});

test("who writes aside is told as soon as somebody waits behind it", async () => {
  await using folder = await temporaryFolder();
  await using database = await openDatabase(folder.file("database.sqlite"));
  const order: string[] = [];
  const slow = database.aside(async (awaited) => {
    await awaited;
    order.push("told");
  });
  const behind = database.write("written", async () => void order.push("behind"));
  await Promise.all([slow, behind]);
  expect(order).toEqual(["told", "behind"]);
});

test("a database of a newer version is refused with what to do", async () => {
  await using folder = await temporaryFolder();
  const newer = folder.file("newer");
  await cp(checkedIn, newer, { recursive: true });
  await mkdir(path.join(newer, "29990101000000_later"));
  await writeFile(path.join(newer, "29990101000000_later/migration.sql"), `CREATE TABLE "Later" ("id" TEXT);`);
  const file = folder.file("database.sqlite");
  await (await openDatabase(file, newer))[Symbol.asyncDispose]();

  await expect(openDatabase(file)).rejects.toThrow(
    `The database ${file} was made by a newer version of Lambdarium (it has the migration 29990101000000_later). ` +
      "Start that version, or choose another folder with LAMBDARIUM_DATA.",
  );
});

test("a migration that fails leaves the database as it was", async () => {
  await using folder = await temporaryFolder();
  const file = folder.file("database.sqlite");
  await (await openDatabase(file))[Symbol.asyncDispose]();
  const broken = folder.file("broken");
  await cp(checkedIn, broken, { recursive: true });
  await mkdir(path.join(broken, "29990101000000_broken"));
  const sql = `CREATE TABLE "Half" ("id" TEXT); INSERT INTO "Nowhere" VALUES (1);`;
  await writeFile(path.join(broken, "29990101000000_broken/migration.sql"), sql);

  await expect(openDatabase(file, broken)).rejects.toThrow("could not be applied");
  await using database = await openDatabase(file);
  expect(await database.reader.$queryRawUnsafe("SELECT name FROM sqlite_master WHERE name = 'Half'")).toEqual([]);
});

test("a migration that was edited after it was applied is refused", async () => {
  await using folder = await temporaryFolder();
  const file = folder.file("database.sqlite");
  await (await openDatabase(file))[Symbol.asyncDispose]();
  const edited = folder.file("edited");
  await cp(checkedIn, edited, { recursive: true });
  const [first = ""] = (await readdir(edited)).filter((name) => /^\d/.test(name));
  const sqlFile = path.join(edited, first, "migration.sql");
  await writeFile(sqlFile, `${await readFile(sqlFile, "utf8")}\n-- edited\n`);

  await expect(openDatabase(file, edited)).rejects.toThrow("was changed after the database");
});

test("a file that is no database is refused by its name", async () => {
  await using folder = await temporaryFolder();
  const file = folder.file("database.sqlite");
  await writeFile(file, "this is a letter, not a database, and long enough to be read as a header".repeat(20));
  await expect(openDatabase(file)).rejects.toThrow(`The database ${file} cannot be opened: file is not a database.`);
});

test("a transaction that throws takes nothing else with it", async () => {
  await using folder = await temporaryFolder();
  await using database = await openDatabase(folder.file("database.sqlite"));
  const put = (name: string) => database.write("synced", (tx) => tx.setting.create({ data: { name, value: "kept" } }));
  const fails = database.write("synced", async (tx) => {
    await tx.setting.create({ data: { name: "lost", value: "" } });
    throw new Error("changed my mind");
  });
  const results = await Promise.allSettled([put("before"), fails, put("after")]);

  expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  const names = (await database.reader.setting.findMany()).map((row) => row.name);
  expect(names.sort()).toEqual(["after", "before"]);
});

test("a database that is closed takes no more writes", async () => {
  await using folder = await temporaryFolder();
  const database = await openDatabase(folder.file("database.sqlite"));
  const last = database.write("synced", (tx) => tx.setting.create({ data: { name: "last", value: "" } }));
  await database[Symbol.asyncDispose]();
  await last;
  await expect(database.write("synced", (tx) => tx.setting.count())).rejects.toThrow("is closed");
});

test("events that waited in an earlier version's queue wait in this one, each with its record", async () => {
  await using folder = await temporaryFolder();
  const earlier = folder.file("earlier");
  await cp(checkedIn, earlier, { recursive: true });
  const later = (await readdir(earlier)).filter((name) => /^\d/.test(name) && name >= "20261126143000_event_queue");
  for (const name of later) await rm(path.join(earlier, name), { recursive: true });
  const file = folder.file("database.sqlite");
  {
    await using database = await openDatabase(file, earlier);
    await database.write(
      "synced",
      (tx) => tx.$executeRaw`
        INSERT INTO "QueuedEvent" ("requestId", "functionId", "functionName", "qualifier", "who", "payload", "acceptedAt",
                                   "attempts", "dueAt")
        VALUES ('r', 'f', 'hello', '$LATEST', 'me', ${new Uint8Array([123, 125])}, 1000.5, 1, 61000.5)`,
    );
  }
  await using database = await openDatabase(file);
  const event = await new PrismaQueuedEvents(database).get("r");
  const named = { requestId: "r", functionId: "f", functionName: "hello", version: "$LATEST", who: "me" };
  const invocation = accepted({ ...named, arrivedAt: 1000.5, requestBytes: 2 }, 0);
  expect(event).toEqual({
    invocation: { ...invocation, attempts: 1, nextAttempt: { at: 61_000.5, aheadMs: 0 } },
    ...{ qualifier: "$LATEST", payload: new Uint8Array([123, 125]), notRun: 0 },
    ...{ acceptedAheadMs: 0, dueAt: 61_000.5, dueAheadMs: 0 },
  });
});

test("images that were stored before there were repositories are in one, with their blobs", async () => {
  await using folder = await temporaryFolder();
  const earlier = folder.file("earlier");
  await cp(checkedIn, earlier, { recursive: true });
  for (const name of await readdir(earlier)) {
    if (name >= "20261126170000_repositories" && name !== "migration_lock.toml")
      await rm(path.join(earlier, name), { recursive: true });
  }
  const file = folder.file("database.sqlite");
  const manifest = { config: { digest: "sha256:1" }, layers: [{ digest: "sha256:2" }, { digest: "sha256:2" }] };
  const bytes = Buffer.from(JSON.stringify(manifest));
  {
    await using database = await openDatabase(file, earlier);
    await database.write(
      "synced",
      (tx) => tx.$executeRaw`
        INSERT INTO "RepositoryManifest" ("repository", "digest", "mediaType", "bytes", "pushedAt")
        VALUES ('team/hello', 'sha256:a', 'm', ${bytes}, 1000.5), ('team/hello', 'sha256:b', 'm', ${bytes}, 900.5)`,
    );
  }
  await using database = await openDatabase(file);
  const repository = new PrismaImageRepository(database);
  expect(await repository.listRepositories()).toEqual([
    { name: "team/hello", createdAt: 900.5, tagMutability: "mutable" },
  ]);
  expect(await repository.repositoriesOf("sha256:1")).toEqual(["team/hello"]);
  expect(await repository.repositoriesOf("sha256:2")).toEqual(["team/hello"]);
});
