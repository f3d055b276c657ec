/** The whole trail as it is in the database file, against what is kept beside it. Changes nothing; a platform may run. */
import Database from "better-sqlite3";
import { emptyHead, type TrailHead } from "../../core/trail/chain.ts";
import type { KeptHead } from "../../core/trail/kept-head.ts";
import { ChainWalk, type TrailVerdict } from "../../core/trail/verify-chain.ts";
import { type TrailKeys, trailCrypto } from "./trail-crypto.ts";
import { readTrail } from "./trail-rows.ts";

export interface TrailToVerify {
  file: string;
  keys: Pick<TrailKeys, "seal">;
  /** Read before the database is, which may be ahead of it. */
  kept: KeptHead;
  /** What is known to be right already. */
  from?: TrailHead;
}

const PROGRESS_EVERY = 20_000;

/** @param onProgress told how many records are verified */
export function verifyTrail(
  { file, keys, kept, from = emptyHead }: TrailToVerify,
  onProgress?: (verified: number) => void,
): TrailVerdict {
  const database = new Database(file, { readonly: true, timeout: 2_000 });
  try {
    const walk = new ChainWalk(trailCrypto(keys), kept, from);
    for (const row of readTrail(database, from.count)) {
      const fault = walk.step(row);
      if (fault) return walk.end(fault);
      if (row.sequence % PROGRESS_EVERY === 0) onProgress?.(row.sequence);
    }
    return walk.end(undefined);
  } finally {
    database.close();
  }
}
