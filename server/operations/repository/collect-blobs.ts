/**
 * Removes what nobody can read any more: blobs that no manifest names, and uploads that nobody goes on with.
 *
 * A push brings the blobs first and the manifest that names them last; an optimization reads blobs that no manifest of
 * ours names. So a blob stays for a while after it was put, asked for or mounted, and none goes while a function is
 * being optimized or an archive is stored.
 */
import { isPreparing } from "../../core/function/preparing.ts";
import type { BlobUploads } from "../../ports/blob-uploads.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Functions } from "../../ports/functions.ts";
import type { Blobs, ImageRepository } from "../../ports/image-repository.ts";

/** Of real time: between its blobs and its manifest a push takes as long as it takes. */
const BLOB_GRACE_MS = 60 * 60 * 1000;
const UPLOAD_IDLE_MS = 24 * 60 * 60 * 1000;

/** Pushes wait while a batch is removed. */
const BATCH = 32;

export interface CollectPorts {
  repository: ImageRepository;
  blobs: Blobs;
  blobUploads: BlobUploads;
  functions: Pick<Functions, "versions">;
  clock: Pick<Clock, "now">;
  /** Whether an archive is being stored. */
  storing(): Promise<boolean>;
  /** Between two batches. */
  pause(signal: AbortSignal): Promise<void>;
}

export interface Collection {
  blobs: number;
  uploads: number;
  /** When the next blob may be due. Absent: something has to happen first. */
  nextAt?: number;
}

export async function collectBlobs(ports: CollectPorts, signal: AbortSignal): Promise<Collection> {
  const now = ports.clock.now();
  const collection: Collection = { blobs: 0, uploads: await ports.blobUploads.removeIdle(now - UPLOAD_IDLE_MS) };
  const { due, nextAt } = await unclaimed(ports, now);
  if (nextAt !== undefined) collection.nextAt = nextAt;
  for (let at = 0; at < due.length; at += BATCH) {
    if (at > 0) await ports.pause(signal);
    signal.throwIfAborted();
    // What ends an optimization or an import begins another collection.
    if (await isBusy(ports)) break;
    collection.blobs += await removeUnnamed(due.slice(at, at + BATCH), ports);
  }
  return collection;
}

/** Blobs that nobody has claimed for the time of grace, named or not. */
async function unclaimed({ blobs, repository }: CollectPorts, now: number) {
  const due: string[] = [];
  let nextAt: number | undefined;
  const named = await repository.namedBlobs();
  for await (const digest of blobs.list()) {
    if (named.has(digest)) continue;
    let claimedAt = await blobs.claimedAt(digest);
    if (claimedAt === undefined) continue;
    if (claimedAt > now) {
      // The machine's clock was set back since: the time of grace begins again.
      await blobs.claim(digest);
      claimedAt = now;
    }
    const dueAt = claimedAt + BLOB_GRACE_MS;
    if (dueAt <= now) due.push(digest);
    else nextAt = Math.min(dueAt, nextAt ?? dueAt);
  }
  return { due, nextAt };
}

/** Looked at again alone: since they were found somebody may have claimed or named them. */
async function removeUnnamed(digests: readonly string[], ports: CollectPorts): Promise<number> {
  const { blobs, repository, clock } = ports;
  return await blobs.alone(async () => {
    const named = await repository.namedBlobs();
    let count = 0;
    for (const digest of digests) {
      const claimedAt = await blobs.claimedAt(digest);
      if (claimedAt === undefined || named.has(digest) || claimedAt + BLOB_GRACE_MS > clock.now()) continue;
      if (await isBusy(ports)) break;
      await repository.unlinkEverywhere(digest);
      await blobs.delete(digest);
      count += 1;
    }
    return count;
  });
}

async function isBusy({ functions, storing }: CollectPorts): Promise<boolean> {
  return (await functions.versions()).some(isPreparing) || (await storing());
}
