/** What pages read of the repository and do to it, bound to its ports. */
import { deleteImage } from "./operations/repository/delete-image.ts";
import { deleteTag } from "./operations/repository/delete-tag.ts";
import { describeImage } from "./operations/repository/describe-image.ts";
import { readImageFolder } from "./operations/repository/read-image-folder.ts";
import type { RepositoryPorts } from "./operations/repository/repository-operations.ts";
import { showRepositories } from "./operations/repository/show-repositories.ts";
import type { Platform } from "./platform.ts";
import type { ImageTrees } from "./ports/image-trees.ts";
import type { Live } from "./ports/live.ts";

export function bindRepositoryPages(
  ports: RepositoryPorts & { live: Live; imageTrees: ImageTrees },
): Pick<Platform["images"], "repositories" | "describe" | "folder" | "deleteTag" | "delete"> {
  return {
    repositories: () => showRepositories(ports),
    describe: (repository, digest) => describeImage(repository, digest, ports),
    folder: (part) => readImageFolder(part, ports),
    deleteTag: (repository, tag) => deleteTag(repository, tag, ports),
    delete: (repository, digest) => deleteImage(repository, digest, ports),
  };
}
