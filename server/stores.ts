/** What keeps things: the data folder, the database, blobs, history. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { openRoot } from "./adapters/chunk-store/root.ts";
import { RootKeyVault } from "./adapters/key-vault/root-key-vault.ts";
import { openLiveRing } from "./adapters/memory/live-ring.ts";
import { PrismaAliases } from "./adapters/prisma/aliases.ts";
import { openAuditTrail } from "./adapters/prisma/audit-trail.ts";
import { PrismaClockOffset } from "./adapters/prisma/clock-offset.ts";
import { PrismaFunctions } from "./adapters/prisma/functions.ts";
import { openHistory } from "./adapters/prisma/history.ts";
import { PrismaImageRepository } from "./adapters/prisma/image-repository.ts";
import { PrismaKeyStore } from "./adapters/prisma/key-store.ts";
import { PrismaLogEvents } from "./adapters/prisma/log-events.ts";
import { openDatabase } from "./adapters/prisma/open-database.ts";
import { PrismaOptimizedImageRecords } from "./adapters/prisma/optimized-image-records.ts";
import { PrismaOwedPermissions } from "./adapters/prisma/owed-permissions.ts";
import { PrismaOwedRecords } from "./adapters/prisma/owed-records.ts";
import { PrismaQueuedEvents } from "./adapters/prisma/queued-events.ts";
import { PrismaTrailPages } from "./adapters/prisma/trail-pages.ts";
import { BlobFiles } from "./adapters/registry/blob-files.ts";
import { BlobUploadFiles } from "./adapters/registry/blob-upload-files.ts";
import { openDataFolder } from "./adapters/system/data-folder.ts";
import { randomIds } from "./adapters/system/random-ids.ts";
import { randomNumbers } from "./adapters/system/random-numbers.ts";
import { SystemClock } from "./adapters/system/system-clock.ts";
import type { Config } from "./config.ts";
import { trailRow } from "./core/trail/trail-row.ts";
import type { Log } from "./ports/log.ts";

export type Stores = Awaited<ReturnType<typeof openStores>>;

/** @param stack closes them, in the opposite order */
export async function openStores(config: Config, log: Log, stack: AsyncDisposableStack) {
  const ids = randomIds;
  const folder = stack.use(await openDataFolder(config.dataFolder, ids));
  // An older version's indexes of layers, in the clear.
  await rm(path.join(folder.path, "layers"), { recursive: true, force: true });
  const root = await openRoot(folder.path, config.rootKey);
  const database = stack.use(await openDatabase(folder.database));
  const clockOffset = new PrismaClockOffset(database);
  const clock = new SystemClock(await clockOffset.read());
  const functions = stack.use(new PrismaFunctions(database));
  const resources = { database, bodiesFolder: folder.bodies, bound: config.history, log };
  const [history, live, blobs] = await Promise.all([
    openHistory(resources),
    openLiveRing({ functions, ids, clock }),
    BlobFiles.open(folder.blobs, () => clock.now()),
  ]);
  stack.use(history);
  const trail = stack.use(
    await openAuditTrail({
      ...{ database, clock, ids, log, rootKey: root.rootKey, headFile: folder.trailHead },
      place: { region: config.region, account: config.account },
      onAppended: (event) => live.publish({ type: "trail-event", row: trailRow(event) }),
    }),
  );
  await blobs.clean();
  const blobUploads = await BlobUploadFiles.open(path.join(folder.uploads, "repository"), blobs, () => clock.now());
  return {
    clock,
    clockOffset,
    ids,
    folder,
    root,
    functions,
    aliases: new PrismaAliases(database),
    random: randomNumbers,
    history,
    trail,
    keyStore: new PrismaKeyStore(database),
    keyVault: new RootKeyVault(root.rootKey),
    owedRecords: new PrismaOwedRecords(database),
    trailPages: stack.use(new PrismaTrailPages(database, { region: config.region, account: config.account })),
    logEvents: new PrismaLogEvents(database, history),
    live,
    blobs,
    blobUploads,
    queuedEvents: new PrismaQueuedEvents(database),
    repository: new PrismaImageRepository(database),
    owedPermissions: new PrismaOwedPermissions(database),
    optimizedImageRecords: new PrismaOptimizedImageRecords(database),
  };
}
