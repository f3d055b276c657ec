/**
 * What a start finds of the trail: the database against the file that is kept beside it. Whatever it finds, the
 * platform serves; a fault is said, and the chain goes on so that it stays to be found.
 */
import Database from "better-sqlite3";
import { emptyHead, type TrailHead } from "../../core/trail/chain.ts";
import type { KeptHead } from "../../core/trail/kept-head.ts";
import { faultText } from "../../core/trail/verify-chain.ts";
import type { Clock } from "../../ports/clock.ts";
import type { TrailKeys } from "./trail-crypto.ts";
import { readHeadFile } from "./trail-head-file.ts";
import { verifyTrail } from "./verify-trail.ts";

export interface SettledTrail {
  /** What the next record follows. */
  head: TrailHead;
  unproven?: KeptHead["unproven"];
  /** A sentence. */
  fault?: string;
}

export interface TrailPlace {
  database: string;
  headFile: string;
  keys: TrailKeys;
}

export async function settleTrail(
  { database, headFile, keys }: TrailPlace,
  clock: Pick<Clock, "now">,
): Promise<SettledTrail> {
  const kept = await readHeadFile(headFile, keys);
  const last = lastRow(database);
  if (kept === undefined || kept === "damaged") {
    if (last.count === 0 && kept === undefined) return { head: emptyHead };
    const unproven = { count: last.count, at: clock.now() };
    return { head: last, unproven, fault: faultText({ kind: "unproven", sequence: last.count, at: unproven.at }) };
  }
  const { unproven } = kept;
  const known = unproven && faultText({ kind: "unproven", sequence: unproven.count, at: unproven.at });
  if (last.count < kept.count) {
    const fault = faultText({ kind: "missing", sequence: last.count + 1, until: kept.count });
    // The next record follows what is known to have been there: the gap stays.
    return { head: { count: kept.count, hash: kept.hash }, unproven, fault };
  }
  const fault = endFault({ database, keys, kept }) ?? gapFault(database, last.count);
  return { head: last.count === kept.count ? kept : last, unproven, fault: fault ?? known };
}

/** Of the last record that is kept of, and of those that were committed after it. */
function endFault({ database, keys, kept }: { database: string; keys: TrailKeys; kept: KeptHead }): string | undefined {
  if (kept.count > 0 && hashOf(database, kept.count) !== kept.hash) {
    return faultText({ kind: "altered", sequence: kept.count });
  }
  const verdict = verifyTrail({ file: database, keys, kept: { count: kept.count, hash: kept.hash }, from: kept });
  return verdict.intact ? undefined : faultText(verdict.fault);
}

/** A gap of an earlier start is still one. */
function gapFault(file: string, count: number): string | undefined {
  const rows = reading(file, (database) =>
    database.prepare<[], { rows: number }>(`SELECT COUNT(*) AS "rows" FROM "TrailEvent"`).get(),
  );
  const missing = count - (rows?.rows ?? 0);
  return missing === 0
    ? undefined
    : `Of ${count} records ${missing} are missing: npm run trail:verify names the first.`;
}

/** @throws when the database cannot be read */
export function lastRow(file: string): TrailHead {
  return reading(file, (database) => {
    const row = database
      .prepare<[], TrailHead>(`SELECT "sequence" AS "count", "hash" FROM "TrailEvent" ORDER BY "sequence" DESC LIMIT 1`)
      .get();
    return row ?? emptyHead;
  });
}

function hashOf(file: string, sequence: number): string | undefined {
  return reading(file, (database) => {
    const find = database.prepare<[number], { hash: string }>(`SELECT "hash" FROM "TrailEvent" WHERE "sequence" = ?`);
    return find.get(sequence)?.hash;
  });
}

function reading<Result>(file: string, read: (database: Database.Database) => Result): Result {
  const database = new Database(file, { readonly: true, timeout: 2_000 });
  try {
    return read(database);
  } finally {
    database.close();
  }
}
