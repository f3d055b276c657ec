import { PlatformError } from "../../core/errors/platform-error.ts";
import type { ImageRepository } from "../../ports/image-repository.ts";
import type { Live } from "../../ports/live.ts";

/**
 * Takes a name off an image. The manifest stays: a function that was made from it still finds it by digest.
 * @throws PlatformError ResourceNotFoundException when there is no such tag.
 */
export async function deleteTag(
  repository: string,
  tag: string,
  ports: { repository: ImageRepository; live: Live },
): Promise<void> {
  if (!(await ports.repository.deleteTag(repository, tag))) {
    throw new PlatformError(
      "ResourceNotFoundException",
      `The image ${repository}:${tag} is not in the repository; the page may be older than the repository.`,
    );
  }
  ports.live.publish({ type: "images" });
}
