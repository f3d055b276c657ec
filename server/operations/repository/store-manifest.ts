import type { ManifestReferences } from "../../core/image/manifest-references.ts";
import type { PushWay } from "../../core/image/repository-push.ts";
import type { PutOutcome, StoredManifest } from "../../ports/image-repository.ts";
import type { RepositoryPorts } from "./repository-operations.ts";

export type StoreOutcome =
  | PutOutcome
  | { kind: "missing blobs"; digests: string[] }
  | { kind: "missing manifests"; digests: string[] };

/** Stores a manifest and moves its tag, when all that it names is in its repository; pages are told. */
export async function storeManifest(
  manifest: StoredManifest,
  references: ManifestReferences,
  { tag, way }: { tag: string | undefined; way: PushWay },
  ports: Pick<RepositoryPorts, "repository" | "blobs" | "live">,
): Promise<StoreOutcome> {
  const { repository } = manifest;
  // Alone: a blob that is found here is not collected before the manifest names it.
  const outcome = await ports.blobs.alone(async (): Promise<StoreOutcome> => {
    const blobs: string[] = [];
    for (const { digest, elsewhere } of references.blobs) {
      const isThere = (await ports.repository.hasBlob(repository, digest)) && (await ports.blobs.claim(digest));
      if (!isThere && !elsewhere) blobs.push(digest);
    }
    if (blobs.length > 0) return { kind: "missing blobs", digests: blobs };
    const manifests: string[] = [];
    for (const digest of references.manifests) {
      if (!(await ports.repository.manifest(repository, digest))) manifests.push(digest);
    }
    if (manifests.length > 0) return { kind: "missing manifests", digests: manifests };
    return await ports.repository.putManifest(manifest, tag, way);
  });
  if (outcome.kind === "stored") ports.live.publish({ type: "images" });
  return outcome;
}
