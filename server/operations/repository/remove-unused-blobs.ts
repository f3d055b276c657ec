import { parseManifest } from "../../core/image/manifest.ts";
import type { Blobs, ImageRepository } from "../../ports/image-repository.ts";

/** Removes those of the blobs that no tagged image is made of. */
export async function removeUnusedBlobs(
  digests: readonly string[],
  ports: { blobs: Blobs; repository: ImageRepository },
): Promise<void> {
  if (digests.length === 0) return;
  const used = new Set<string>();
  for (const { repository, digest } of await ports.repository.tags()) {
    const manifest = await ports.repository.manifest(repository, digest);
    if (!manifest) continue;
    const { config, layers } = parseManifest(manifest.bytes, manifest.mediaType);
    for (const part of [config, ...layers]) used.add(part.digest);
  }
  for (const digest of digests) {
    if (!used.has(digest) && (await ports.blobs.has(digest))) await ports.blobs.delete(digest);
  }
}
