/** Audit trails to measure, in folders of their own: empty ones, and one that is filled without waiting for the disk. */
import { randomBytes, randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { openAuditTrail, type PrismaAuditTrail } from "../adapters/prisma/audit-trail.ts";
import { type Database as OpenDatabase, openDatabase } from "../adapters/prisma/open-database.ts";
import { type TrailKeys, trailCrypto, trailKeys } from "../adapters/prisma/trail-crypto.ts";
import { insertInto, rowsOf } from "../adapters/prisma/trail-rows.ts";
import { SystemClock } from "../adapters/system/system-clock.ts";
import { chain, emptyHead, type SealedTrailEvent, type TrailHead } from "../core/trail/chain.ts";
import { timedId } from "../core/trail/timed-id.ts";
import type { NewTrailEvent } from "../core/trail/trail-event.ts";

export const place = { region: "us-east-1", account: "000000000000" };

export interface MeasuredTrail extends AsyncDisposable {
  trail: PrismaAuditTrail;
  database: OpenDatabase;
  keys: TrailKeys;
}

/** @param records that it begins with */
export async function openMeasuredTrail(folder: string, records = 0): Promise<MeasuredTrail> {
  await using stack = new AsyncDisposableStack();
  const rootKey = randomBytes(32);
  const keys = trailKeys(rootKey);
  const file = path.join(folder, "database.sqlite");
  // Makes the tables.
  await (await openDatabase(file))[Symbol.asyncDispose]();
  if (records > 0) fill(file, records, keys);
  const database = stack.use(await openDatabase(file));
  const quiet = { info() {}, warn() {}, error() {} };
  // Outside of what is measured: a filled trail has no head beside it yet, and says so.
  const parts = { database, rootKey, place, clock: new SystemClock(), ids: { uuid: randomUUID }, log: quiet };
  const trail = stack.use(await openAuditTrail({ ...parts, headFile: path.join(folder, "trail-head") }));
  const owned = stack.move();
  return { trail, database, keys, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** A second apart, and the last of them now. */
const BETWEEN_MS = 1_000;
const AT_ONCE = 20_000;

/** Its indexes are made at the end, and nothing is synced: it is there in a minute. */
function fill(file: string, records: number, keys: TrailKeys): void {
  const database = new Database(file);
  database.exec("PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -200000");
  const indexes = database
    .prepare<[], { name: string; sql: string }>(
      `SELECT "name", "sql" FROM sqlite_master WHERE "type" = 'index' AND "tbl_name" LIKE 'Trail%' AND "sql" IS NOT NULL`,
    )
    .all();
  for (const { name } of indexes) database.exec(`DROP INDEX "${name}"`);
  const insertEvent = database.prepare(insertInto("TrailEvent"));
  const insertResource = database.prepare(insertInto("TrailResource"));
  const write = database.transaction((events: SealedTrailEvent[]) => {
    const rows = rowsOf(events);
    for (const row of rows.events) insertEvent.run(row);
    for (const row of rows.resources) insertResource.run(row);
  });
  const startsAt = Date.now() - records * BETWEEN_MS;
  let head: TrailHead = emptyHead;
  while (head.count < records) {
    const events: SealedTrailEvent[] = [];
    for (let count = 0; count < AT_ONCE && head.count < records; count += 1) {
      const at = startsAt + head.count * BETWEEN_MS;
      const next = { event: sampleEvent(head.count), at, eventId: timedId(at, randomUUID()) };
      const event = chain(next, head, { place, crypto: trailCrypto(keys) });
      events.push(event);
      head = { count: event.sequence, hash: event.hash };
    }
    write(events);
  }
  for (const { sql } of indexes) database.exec(sql);
  database.close();
  // Else the disk is still busy with it while something is measured.
  const filled = openSync(file, "r+");
  fsyncSync(filled);
  closeSync(filled);
}

export const keyArn = (number: number) => `arn:aws:kms:${place.region}:${place.account}:key/key-${number}`;
export const functionArn = (number: number) =>
  `arn:aws:lambda:${place.region}:${place.account}:function:function-${number}`;

const FUNCTIONS = 100;
const KEYS = 20;

/** Nine in ten are uses of a few keys for many functions, as cold starts are; the rest is what people and tools do. */
export function sampleEvent(number: number): NewTrailEvent {
  const isUse = number % 10 !== 0;
  return isUse ? keyUse(number) : call(number);
}

function keyUse(number: number): NewTrailEvent {
  const functionNumber = (number * 7) % FUNCTIONS;
  const used = keyArn(functionNumber % KEYS);
  return {
    ...{ eventSource: "kms.amazonaws.com", eventName: "Decrypt", readOnly: true, requestId: randomUUID() },
    principal: {
      ...{ kind: "role-session", accountId: place.account, sessionName: `function-${functionNumber}` },
      ...{ roleArn: `arn:aws:iam::${place.account}:role/lambda`, invokedBy: "lambda.amazonaws.com" },
    },
    ...{ sourceIpAddress: "lambda.amazonaws.com", userAgent: "lambda.amazonaws.com" },
    requestParameters: {
      encryptionAlgorithm: "SYMMETRIC_DEFAULT",
      encryptionContext: { "aws:lambda:FunctionArn": functionArn(functionNumber) },
    },
    ...{ responseElements: null, additionalEventData: { keyMaterialId: "0f".repeat(32) } },
    resources: [{ type: "AWS::KMS::Key", arn: used, accountId: place.account }],
    ...(number % 97 === 0 && { errorCode: "DisabledException", errorMessage: `${used} is disabled.` }),
  };
}

/** Each user's first call alone is a deletion: something rare. */
function call(number: number): NewTrailEvent {
  const user = (number / 10) % 50;
  const isDeletion = number < 500;
  const name = isDeletion ? "DeleteFunction20150331" : `GetFunction20150331v2`;
  return {
    ...{ eventSource: "lambda.amazonaws.com", eventName: name, readOnly: !isDeletion, requestId: randomUUID() },
    principal: { kind: "account", accountId: place.account, accessKeyId: `user-${user}` },
    ...{ sourceIpAddress: "127.0.0.1", userAgent: "aws-cli/2.34.56 md/awscrt#0.31.2 ua/2.1 os/linux#6.12 lang/python" },
    requestParameters: { functionName: `function-${number % FUNCTIONS}` },
    responseElements: null,
    resources: [{ type: "AWS::Lambda::Function", arn: functionArn(number % FUNCTIONS), accountId: place.account }],
  };
}
