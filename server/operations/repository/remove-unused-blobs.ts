import type { Blobs, ImageRepository } from "../../ports/image-repository.ts";

/** Removes those of the blobs that may be read through no repository. */
export async function removeUnusedBlobs(
  digests: readonly string[],
  ports: { blobs: Blobs; repository: ImageRepository },
): Promise<void> {
  for (const digest of digests) {
    await ports.blobs.alone(async () => {
      if ((await ports.repository.repositoriesOf(digest)).length === 0) await ports.blobs.delete(digest);
    });
  }
}
