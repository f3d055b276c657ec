/** A trail in a folder of its own, which a test opens, closes and changes by hand. */
import Database from "better-sqlite3";
import type { TrailVerdict } from "../../../core/trail/verify-chain.ts";
import { openNewDatabase } from "../../contract/temporary-database.ts";
import { temporaryFolder } from "../../contract/temporary-folder.ts";
import { openAuditTrail, type PrismaAuditTrail } from "../audit-trail.ts";
import { openDatabase } from "../open-database.ts";
import { trailKeys } from "../trail-crypto.ts";
import { readHeadFile } from "../trail-head-file.ts";
import { verifyTrail } from "../verify-trail.ts";
import { rootKey, trailParts } from "./trail-parts.ts";

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
      const trail = await openAuditTrail({ ...trailParts(folder.path), database, clock, log });
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
