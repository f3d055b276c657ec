import type { RepositoryPush } from "../../core/image/repository-push.ts";
import type { ImageRepository } from "../../ports/image-repository.ts";

/** As many as anybody looks through. */
const MOST = 100;

/** When which tag was given to which image, and what of it was new; newest first. */
export function listPushes(
  repository: string,
  ports: { repository: Pick<ImageRepository, "pushes"> },
): Promise<RepositoryPush[]> {
  return ports.repository.pushes(repository, MOST);
}
