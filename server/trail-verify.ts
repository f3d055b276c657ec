/**
 * `npm run trail:verify`: walks the audit trail of the data folder and prints how many records it has and its head, or
 * names the first that was altered, lost or moved; then it ends with 1. It changes nothing; a platform may run meanwhile.
 */
import path from "node:path";
import { openRootKey } from "./adapters/chunk-store/root-key.ts";
import { trailKeys } from "./adapters/prisma/trail-crypto.ts";
import { readHeadFile } from "./adapters/prisma/trail-head-file.ts";
import { verifyTrail } from "./adapters/prisma/verify-trail.ts";
import { readConfig } from "./config.ts";
import { emptyHead } from "./core/trail/chain.ts";
import { faultText } from "./core/trail/verify-chain.ts";

const { dataFolder, rootKey: given } = readConfig(process.env, process.cwd()).config;

try {
  const faults = await faultsOf(dataFolder);
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} catch (error) {
  process.stdout.write(`The audit trail cannot be verified: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

async function faultsOf(folder: string): Promise<string[]> {
  const file = path.join(folder, "database.sqlite");
  const rootKey = await openRootKey({ file: path.join(folder, "root-key"), given, isNeeded: true });
  const keys = trailKeys(rootKey);
  const headFile = path.join(folder, "trail-head");
  const found = await readHeadFile(headFile, keys);
  const kept = found === undefined || found === "damaged" ? emptyHead : found;
  const verdict = verifyTrail({ file, keys, kept });
  const { count, head } = verdict;
  if (!verdict.intact) return [faultText(verdict.fault), `${count} records before it are as they were written.`];
  if (found === "damaged") return [`${headFile} is not what was written: the last records may be missing.`];
  if (found === undefined && count > 0) return [`${headFile} is missing: the last records may be, too.`];
  process.stdout.write(`The audit trail is as it was written: ${count} records, head ${head}, in ${folder}.\n`);
  return [];
}
