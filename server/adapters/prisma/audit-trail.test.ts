import { readFile, rm, writeFile } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { describeAuditTrail } from "../contract/audit-trail.contract.ts";
import { sampleEvent } from "./testing/trail-parts.ts";
import { trailRoom } from "./testing/trail-room.ts";

const never = new AbortController().signal;

describeAuditTrail("database", async (clock) => {
  const room = await trailRoom();
  onTestFinished(() => room[Symbol.asyncDispose]());
  return room.open(clock);
});

async function filled(count: number) {
  const room = await trailRoom();
  onTestFinished(() => room[Symbol.asyncDispose]());
  const trail = await room.open();
  const events = await Promise.all(Array.from({ length: count }, () => trail.append(sampleEvent())));
  await trail.close();
  return { ...room, events };
}

test("a trail goes on where it ended, and what is kept beside the database is what it ended with", async () => {
  const room = await filled(3);
  expect(await room.kept()).toEqual({ count: 3, hash: room.events[2]?.hash });
  const trail = await room.open();
  const end = { count: 3, head: room.events[2]?.hash };
  expect(trail.status()).toEqual({ ...end, kept: end });
  expect(await trail.append(sampleEvent())).toMatchObject({ sequence: 4, previousHash: room.events[2]?.hash });
  expect(await trail.verify(never)).toMatchObject({ count: 4, intact: true });
  expect(room.logged).toEqual([]);
});

test("whatever is altered by hand is found", async () => {
  const room = await filled(3);
  const whole = await readFile(room.file);
  for (const change of [
    `UPDATE "TrailEvent" SET "text" = replace("text", 'alice', 'bob')`,
    `UPDATE "TrailEvent" SET "username" = 'bob'`,
    `UPDATE "TrailEvent" SET "readOnly" = 2`,
    `UPDATE "TrailEvent" SET "at" = "at" + 1`,
    `UPDATE "TrailResource" SET "arn" = 'arn:other'`,
    `UPDATE "TrailResource" SET "at" = 0`,
    `DELETE FROM "TrailResource"`,
  ]) {
    room.byHand(`${change} WHERE "sequence" = 2`);
    expect([change, await room.verify()]).toMatchObject([change, { fault: { kind: "altered", sequence: 2 } }]);
    await writeFile(room.file, whole);
  }
  room.byHand(`DELETE FROM "TrailEvent" WHERE "sequence" = 2`);
  expect(await room.verify()).toMatchObject({ fault: { kind: "missing", sequence: 2, until: 2 } });
  await writeFile(room.file, whole);
  expect(await room.verify()).toMatchObject({ count: 3, intact: true });
});

test("records that were taken from the end are said at the start and stay missing, and the trail goes on", async () => {
  const room = await filled(5);
  room.byHand(`DELETE FROM "TrailEvent" WHERE "sequence" > 3; DELETE FROM "TrailResource" WHERE "sequence" > 3`);
  const trail = await room.open();
  expect(room.logged).toEqual(["the audit trail is not intact"]);
  expect(trail.status().fault).toBe("Records 4 to 5 are missing.");
  expect(await trail.append(sampleEvent())).toMatchObject({ sequence: 6, previousHash: room.events[4]?.hash });
  const fault = { kind: "missing", sequence: 4, until: 5 };
  await trail.close();
  expect(await room.verify()).toMatchObject({ intact: false, fault });
  const again = await room.open();
  expect(again.status().fault).toBe("Of 6 records 2 are missing: npm run trail:verify names the first.");
});

test("all of them taken is found too", async () => {
  const room = await filled(2);
  room.byHand(`DELETE FROM "TrailEvent"; DELETE FROM "TrailResource"`);
  expect((await room.open()).status().fault).toBe("Records 1 to 2 are missing.");
});

test("the last record that was altered is said at the start", async () => {
  const room = await filled(2);
  room.byHand(`UPDATE "TrailEvent" SET "hash" = '${"0".repeat(64)}' WHERE "sequence" = 2`);
  const trail = await room.open();
  expect(trail.status().fault).toBe("Record 2 is not as it was written.");
  await trail.append(sampleEvent());
  expect(await room.verify()).toMatchObject({ fault: { kind: "altered", sequence: 2 } });
});

test("a database that is ahead of what is kept, as after a crash, is intact", async () => {
  const room = await filled(2);
  const kept = await readFile(room.headFile);
  const trail = await room.open();
  await trail.append(sampleEvent());
  await trail.close();
  await writeFile(room.headFile, kept);
  const again = await room.open();
  expect(again.status()).toMatchObject({ count: 3 });
  expect(again.status().fault).toBeUndefined();
  await again.close();
  expect(await room.kept()).toMatchObject({ count: 3 });
});

test.each<[string, (file: string) => Promise<void>]>([
  ["is gone", (file) => rm(file)],
  ["is not what was written", (file) => writeFile(file, "{}")],
])("that what is kept beside the database %s is said, and does not pass unnoticed later", async (_, harm) => {
  const room = await filled(2);
  await harm(room.headFile);
  const trail = await room.open();
  const fault = { kind: "unproven", sequence: 2 };
  expect(trail.status().fault).toContain("Whether more than 2 records were written before");
  await trail.append(sampleEvent());
  await trail.close();
  expect(await room.verify()).toMatchObject({ count: 3, intact: false, fault });
});

test("what cannot be committed fails, and the next record follows what is there", async () => {
  const room = await trailRoom();
  onTestFinished(() => room[Symbol.asyncDispose]());
  const trail = await room.open();
  await trail.append(sampleEvent());
  room.byHand(`CREATE TRIGGER "full" BEFORE INSERT ON "TrailEvent" BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`);
  await expect(trail.append(sampleEvent())).rejects.toThrow("the disk is full");
  room.byHand(`DROP TRIGGER "full"`);
  expect(await trail.append(sampleEvent())).toMatchObject({ sequence: 2 });
  expect(await trail.verify(never)).toMatchObject({ count: 2, intact: true });
});
