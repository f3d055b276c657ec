import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { advanced } from "../../core/schedule/clock-jump.ts";
import { aliasesContract } from "../contract/aliases.contract.ts";
import { clockOffsetContract } from "../contract/clock-offset.contract.ts";
import { functionsContract } from "../contract/functions.contract.ts";
import { imageRepositoryContract } from "../contract/image-repository.contract.ts";
import { keyMaterial, keyRecord, keyStoreContract } from "../contract/key-store.contract.ts";
import { optimizedImageRecordsContract } from "../contract/optimized-image-records.contract.ts";
import { owedRecordsContract } from "../contract/owed-records.contract.ts";
import { queuedEventsContract } from "../contract/queued-events.contract.ts";
import { functionRecord, startAt, transition } from "../contract/sample-records.ts";
import { onDatabase } from "../contract/temporary-database.ts";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { PrismaAliases } from "./aliases.ts";
import { PrismaClockOffset } from "./clock-offset.ts";
import { PrismaFunctions } from "./functions.ts";
import { PrismaImageRepository } from "./image-repository.ts";
import { PrismaKeyStore } from "./key-store.ts";
import { openDatabase } from "./open-database.ts";
import { PrismaOptimizedImageRecords } from "./optimized-image-records.ts";
import { PrismaOwedRecords } from "./owed-records.ts";
import { PrismaQueuedEvents } from "./queued-events.ts";

functionsContract(
  "the database",
  onDatabase((database) => new PrismaFunctions(database)),
);
clockOffsetContract(
  "the database",
  onDatabase((database) => ({
    functions: new PrismaFunctions(database),
    clockOffset: new PrismaClockOffset(database),
  })),
);
aliasesContract(
  "the database",
  onDatabase((database) => ({ functions: new PrismaFunctions(database), aliases: new PrismaAliases(database) })),
);
queuedEventsContract(
  "the database",
  onDatabase((database) => new PrismaQueuedEvents(database)),
);
imageRepositoryContract(
  "the database",
  onDatabase((database) => new PrismaImageRepository(database)),
);
keyStoreContract(
  "the database",
  onDatabase((database) => new PrismaKeyStore(database)),
);
owedRecordsContract(
  "the database",
  onDatabase((database) => new PrismaOwedRecords(database)),
);
optimizedImageRecordsContract(
  "the database",
  onDatabase((database) => new PrismaOptimizedImageRecords(database)),
);

test("functions, rows, marks and numbers are there again after a restart", async () => {
  await using folder = await temporaryFolder();
  const file = folder.file("database.sqlite");
  const record = functionRecord("echo");
  {
    await using database = await openDatabase(file);
    await using functions = new PrismaFunctions(database);
    await functions.create(record, transition(record));
    functions.touch(record, startAt + 1);
  }
  await using database = await openDatabase(file);
  await using functions = new PrismaFunctions(database);
  expect(await functions.get("echo")).toEqual({ ...record, lastInvokedAt: startAt + 1 });
  expect(await functions.remark(transition(record))).toMatchObject({ sequence: 2 });
});

test("how far due time is ahead, and since when, is there again after a restart, nothing at first", async () => {
  await using folder = await temporaryFolder();
  const file = folder.file("database.sqlite");
  const moves = [
    { at: 1.25, offsetMs: 1_296_000_000 },
    { at: 2, offsetMs: 1_296_000_001 },
  ];
  {
    await using database = await openDatabase(file);
    const offset = new PrismaClockOffset(database);
    expect(await offset.read()).toEqual([]);
    await offset.jump((kept) => advanced(kept, 1_296_000_000, { at: 1.25, who: "curl" }));
    await offset.jump((kept) => advanced(kept, 1, { at: 2, who: "curl" }));
  }
  await using database = await openDatabase(file);
  expect(await new PrismaClockOffset(database).read()).toEqual(moves);
  const asEarlier = { where: { name: "clock-offset" }, data: { value: "1296000000" } };
  await database.write("synced", (tx) => tx.setting.update(asEarlier));
  expect(await new PrismaClockOffset(database).read()).toEqual([{ at: 0, offsetMs: 1_296_000_000 }]);
});

test("the material of a key that was removed is in no file any more, and others' is", async () => {
  await using folder = await temporaryFolder();
  const file = folder.file("database.sqlite");
  await using database = await openDatabase(file);
  const keys = new PrismaKeyStore(database);
  const [gone, kept] = ["a", "b"].map((name) => ({ keyId: name, wrapped: Buffer.from(`material of key ${name}`) }));
  if (!gone || !kept) throw new Error("no keys");
  for (const { keyId, wrapped } of [gone, kept]) {
    await keys.create(keyRecord({ keyId }), keyMaterial({ keyId, wrapped }));
    await keys.change(
      keyId,
      (key) => ({ ...key, description: "rotated" }),
      keyMaterial({ keyId, materialId: "2", wrapped }),
    );
  }
  await keys.remove(gone.keyId, () => true);
  const onDisk = async () => Buffer.concat(await Promise.all([file, `${file}-wal`].map((each) => readFile(each))));
  expect((await onDisk()).includes(gone.wrapped)).toBe(false);
  expect((await onDisk()).includes(kept.wrapped)).toBe(true);
});
