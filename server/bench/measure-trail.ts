/** The audit trail: what a recorded Decrypt takes, and what a million records change. */
import { randomBytes, randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { temporaryFolder } from "../../e2e/temporary-folder.ts";
import { RootKeyVault } from "../adapters/key-vault/root-key-vault.ts";
import { PrismaKeyStore } from "../adapters/prisma/key-store.ts";
import { PrismaOwedRecords } from "../adapters/prisma/owed-records.ts";
import { verifyTrail } from "../adapters/prisma/verify-trail.ts";
import { SystemClock } from "../adapters/system/system-clock.ts";
import type { TrailFilter, TrailPosition } from "../core/trail/trail-query.ts";
import { createKey } from "../operations/key/create-key.ts";
import { decrypt } from "../operations/key/decrypt.ts";
import { encrypt } from "../operations/key/encrypt.ts";
import type { KeyPorts } from "../operations/key/key-ports.ts";
import { openBareCommits, readAndHash } from "./bare-trail.ts";
import { atLeast, atMost, compare, percentile, type Rounds, type Row } from "./figures.ts";
import { functionArn, keyArn, type MeasuredTrail, openMeasuredTrail, place, sampleEvent } from "./measured-trail.ts";

const RECORDS = 1_000_000;
const ROUNDS = 5;
const DECRYPTS = 60;
const APPENDS = 3_000;
/** How often it is verified: each takes many seconds. */
const VERIFIED = 1;
const APPENDING_AT_ONCE = 32;

export async function measureTrail(): Promise<Row[]> {
  await using folder = await temporaryFolder();
  const newFolder = async (name: string) => {
    const made = path.join(folder.path, name);
    await mkdir(made);
    return made;
  };
  await using small = await openMeasuredTrail(await newFolder("small"));
  const decrypts = await measureDecrypt(small, path.join(folder.path, "bare.sqlite"));
  await using empty = await openMeasuredTrail(await newFolder("empty"));
  await using full = await openMeasuredTrail(await newFolder("full"), RECORDS);
  const lookUps = await measureLookUps(full);
  return [...decrypts, ...lookUps, measureVerify(full), await measureAppends(full, empty)];
}

/** The operation alone, as a cold start does it: key, policy, decryption and the record, one after the other. */
async function measureDecrypt({ trail, database }: MeasuredTrail, bareFile: string): Promise<Row[]> {
  const ports: KeyPorts = {
    ...{ keyStore: new PrismaKeyStore(database), keyVault: new RootKeyVault(randomBytes(32)), auditTrail: trail },
    owedRecords: new PrismaOwedRecords(database),
    ...{ clock: new SystemClock(), ids: { uuid: randomUUID }, live: { publish() {} }, config: place },
  };
  const call = {
    ...{ principal: { kind: "account", accountId: place.account } as const, requestId: "bench" },
    ...{ sourceIpAddress: "127.0.0.1", userAgent: "bench" },
  };
  const { keyId } = await createKey(call, { description: "", bypassLockoutCheck: false, tags: [] }, ports);
  const encryptionContext = { "aws:lambda:FunctionArn": functionArn(1) };
  const plaintext = randomBytes(32);
  const { ciphertextBlob } = await encrypt(call, { keyId, plaintext, encryptionContext }, ports);
  const { text } = await trail.append(sampleEvent(1));
  using bare = openBareCommits(bareFile);
  const [measured, floor]: [Rounds, Rounds] = [[], []];
  for (let round = -1; round < ROUNDS; round += 1) {
    const recorded = await timesOf(DECRYPTS, () => decrypt(call, { ciphertextBlob, encryptionContext }, ports));
    const committed = await timesOf(DECRYPTS, async () => bare.commit(text));
    // The first time is for compilers and threads to become warm.
    if (round < 0) continue;
    measured.push(recorded);
    floor.push(committed);
  }
  const figure = "Decrypt with its committed record";
  const floorIs = "a commit of one row";
  const p50 = percentile(measured.flat(), 0.5);
  return [
    compare({ figure, unit: "ms", measured, floor, floorIs }, 0.5, atMost(1.5)),
    { figure, of: "or p50", measured: p50, unit: "ms", goal: atMost(2) },
  ];
}

/** What is common, what is rare, and what nothing passes. */
const lookedUp: [name: string, filters: TrailFilter[]][] = [
  ["EventName", [{ eventName: "Decrypt" }, { eventName: "DeleteFunction20150331" }, { eventName: "Nothing" }]],
  ["EventSource", [{ eventSource: "kms.amazonaws.com" }, { eventSource: "lambda.amazonaws.com" }]],
  ["ReadOnly", [{ readOnly: true }, { readOnly: false }]],
  ["Username", [{ username: "user-7" }, { username: "function-7" }]],
  ["AccessKeyId", [{ accessKeyId: "user-7" }, { accessKeyId: "nobody" }]],
  ["ResourceType", [{ resourceType: "AWS::KMS::Key" }, { resourceType: "AWS::Lambda::Function" }]],
  ["ResourceName", [{ resourceName: keyArn(7) }, { resourceName: functionArn(70) }]],
];
const PAGE = 50;
const PAGES = 8;

async function measureLookUps({ trail }: MeasuredTrail): Promise<Row[]> {
  const { events } = await trail.lookup({ filter: {}, order: "newest-first", limit: PAGE });
  const ids = events.map(({ eventId }): TrailFilter => ({ eventId }));
  const all: typeof lookedUp = [["EventId", ids], ...lookedUp];
  const until = (events[0]?.at ?? 0) - (RECORDS / 2) * 1000;
  const rows: Row[] = [];
  for (const [name, filters] of all) {
    const times: number[] = [];
    for (const filter of filters) {
      for (const range of [{}, { until }, { from: until - 100_000_000, until }])
        times.push(...(await pages(trail, filter, range)));
    }
    const figure = `LookupEvents by ${name}, ${RECORDS.toLocaleString("en")} records`;
    rows.push({ figure, of: "p95", measured: percentile(times, 0.95), unit: "ms", goal: atMost(100) });
  }
  return rows;
}

/** One after the other, as a client goes through them. */
async function pages(
  trail: MeasuredTrail["trail"],
  filter: TrailFilter,
  range: { from?: number; until?: number },
): Promise<number[]> {
  const times: number[] = [];
  let after: TrailPosition | undefined;
  do {
    const startedAt = performance.now();
    const asked = { filter, ...range, order: "newest-first" as const, limit: PAGE };
    const page = await trail.lookup({ ...asked, ...(after && { after }) });
    times.push(performance.now() - startedAt);
    after = page.next;
  } while (after && times.length < PAGES);
  return times;
}

function measureVerify({ trail, database, keys }: MeasuredTrail): Row {
  const { count, head } = trail.status();
  const kept = { count, hash: head };
  const [measured, floor]: [Rounds, Rounds] = [[], []];
  for (let round = 0; round < VERIFIED; round += 1) {
    floor.push([readAndHash(database.file, count)]);
    const startedAt = performance.now();
    const verdict = verifyTrail({ file: database.file, keys, kept });
    measured.push([count / ((performance.now() - startedAt) / 1000)]);
    if (!verdict.intact) throw new Error(`the trail that was filled is not intact: ${JSON.stringify(verdict)}`);
  }
  const floorIs = "the same rows, read and hashed";
  return compare({ figure: "verify", unit: "/s", measured, floor, floorIs }, 0.5, atLeast(0.5));
}

async function measureAppends({ trail: full }: MeasuredTrail, { trail: empty }: MeasuredTrail): Promise<Row> {
  const [measured, floor]: [Rounds, Rounds] = [[], []];
  for (let round = -1; round < ROUNDS; round += 1) {
    const [onEmpty, onFull] = [await appendRate(empty), await appendRate(full)];
    if (round < 0) continue;
    floor.push([onEmpty]);
    measured.push([onFull]);
  }
  const figure = `append, ${APPENDING_AT_ONCE} at once`;
  return compare({ figure, unit: "/s", measured, floor, floorIs: "the same on an empty trail" }, 0.5, atLeast(0.8));
}

async function appendRate(trail: MeasuredTrail["trail"]): Promise<number> {
  const startedAt = performance.now();
  let number = 0;
  const lane = async () => {
    while (number < APPENDS) await trail.append(sampleEvent(number++));
  };
  await Promise.all(Array.from({ length: APPENDING_AT_ONCE }, lane));
  return APPENDS / ((performance.now() - startedAt) / 1000);
}

async function timesOf(count: number, act: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < count; number += 1) {
    const startedAt = performance.now();
    await act();
    times.push(performance.now() - startedAt);
  }
  return times;
}
