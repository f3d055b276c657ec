/** The history of pushes: a row for each time that a tag begins to name another image. */
import { z } from "zod";
import type { ManifestReferences } from "../../core/image/manifest-references.ts";
import { pushWays, type RepositoryPush } from "../../core/image/repository-push.ts";
import type { Database, Transaction } from "./open-database.ts";

const Way = z.enum(pushWays);

/** @returns newest first */
export async function readPushes(
  reader: Database["reader"],
  repository: string,
  limit: number,
): Promise<RepositoryPush[]> {
  const rows = await reader.repositoryPush.findMany({
    where: { repository },
    orderBy: { sequence: "desc" },
    take: limit,
  });
  return rows.map(({ repository: _same, way, ...push }) => ({ ...push, way: Way.parse(way) }));
}

/** Before the blobs are marked as named: what no image has had is new. */
export async function recordPush(
  tx: Transaction,
  push: Omit<RepositoryPush, "sequence" | "sizeBytes" | "newBytes"> & { repository: string },
  blobs: ManifestReferences["blobs"],
): Promise<void> {
  // A layer that is in it twice is stored once.
  const sizes = new Map(blobs.map(({ digest, sizeBytes }) => [digest, sizeBytes]));
  const known = await tx.repositoryBlob.findMany({
    where: { digest: { in: [...sizes.keys()] }, named: true },
    select: { digest: true },
  });
  const sizeBytes = sum(sizes.values());
  for (const { digest } of known) sizes.delete(digest);
  await tx.repositoryPush.create({ data: { ...push, sizeBytes, newBytes: sum(sizes.values()) } });
}

function sum(sizes: Iterable<number>): number {
  return [...sizes].reduce((total, size) => total + size, 0);
}
