/** A trail in a folder of its own, which a test opens, closes and changes by hand. */
import { randomUUID } from "node:crypto";
import Database from "better-sqlite3";
import type { NewTrailEvent } from "../../../core/trail/trail-event.ts";
import type { TrailVerdict } from "../../../core/trail/verify-chain.ts";
import { openNewDatabase } from "../../contract/temporary-database.ts";
import { temporaryFolder } from "../../contract/temporary-folder.ts";
import { openAuditTrail, type PrismaAuditTrail } from "../audit-trail.ts";
import { openDatabase } from "../open-database.ts";
import { trailKeys } from "../trail-crypto.ts";
import { readHeadFile } from "../trail-head-file.ts";
import { verifyTrail } from "../verify-trail.ts";

const rootKey = Buffer.alloc(32, 7);
const keys = trailKeys(rootKey);

export async function trailRoom() {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const file = folder.file("database.sqlite");
  const headFile = folder.file("trail-head");
  await (await openNewDatabase(file))[Symbol.asyncDispose]();
  const logged: string[] = [];
  const log = { info() {}, warn() {}, error: (_: object, message: string) => void logged.push(message) };
  let at = 1_790_000_000_000;
  const kept = () => readHeadFile(headFile, keys);
  const owned = stack.move();
  return {
    ...{ file, headFile, logged },
    async open(clock = { now: () => at++ }): Promise<PrismaAuditTrail & { close(): Promise<void> }> {
      const database = await openDatabase(file);
      const place = { region: "eu-west-1", account: "123456789012" };
      const parts = { database, headFile, rootKey, place, clock, ids: { uuid: randomUUID }, log };
      const trail = await openAuditTrail(parts);
      let isOpen = true;
      async function close() {
        if (!isOpen) return;
        isOpen = false;
        await trail[Symbol.asyncDispose]();
        await database[Symbol.asyncDispose]();
      }
      owned.defer(close);
      return Object.assign(trail, { close });
    },
    /** As a person with a sqlite3 shell. */
    byHand(sql: string): void {
      const database = new Database(file);
      database.exec(sql);
      database.close();
    },
    kept,
    async verify(): Promise<TrailVerdict> {
      const head = await kept();
      if (!head || head === "damaged") throw new Error("nothing is kept beside the database");
      return verifyTrail({ file, keys, kept: head });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export function sampleEvent(name = "Decrypt"): NewTrailEvent {
  const arn = "arn:aws:kms:eu-west-1:123456789012:key/one";
  return {
    ...{ eventSource: "kms.amazonaws.com", eventName: name, readOnly: true, requestId: "request" },
    principal: { kind: "account", accountId: "123456789012", accessKeyId: "alice" },
    ...{ sourceIpAddress: "127.0.0.1", userAgent: "a test", requestParameters: { keyId: "one" } },
    ...{ responseElements: null, resources: [{ type: "AWS::KMS::Key", arn, accountId: "123456789012" }] },
  };
}
