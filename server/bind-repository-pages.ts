/** What pages read of the repository and do to it, bound to its ports. */
import { callingPrincipal } from "./core/policy/principal.ts";
import { deleteImage } from "./operations/repository/delete-image.ts";
import { deleteTag } from "./operations/repository/delete-tag.ts";
import { describeImage } from "./operations/repository/describe-image.ts";
import { findImageFiles } from "./operations/repository/find-image-files.ts";
import { setLambdaPermission } from "./operations/repository/lambda-permission.ts";
import { listPushes } from "./operations/repository/list-pushes.ts";
import { readImageFolder } from "./operations/repository/read-image-folder.ts";
import type { RepositoryPorts } from "./operations/repository/repository-operations.ts";
import { showRepositories } from "./operations/repository/show-repositories.ts";
import type { StorePorts } from "./operations/store/copies-in-use.ts";
import { mapChunks } from "./operations/store/map-chunks.ts";
import { measureStore } from "./operations/store/measure-store.ts";
import type { Platform } from "./platform.ts";
import type { ImageTrees } from "./ports/image-trees.ts";
import type { Live } from "./ports/live.ts";

export function bindRepositoryPages(
  ports: RepositoryPorts & StorePorts & { live: Live; imageTrees: ImageTrees },
): Pick<
  Platform["images"],
  | "repositories"
  | "pushes"
  | "describe"
  | "folder"
  | "find"
  | "chunkMap"
  | "storeFigures"
  | "setPermission"
  | "deleteTag"
  | "delete"
> {
  return {
    repositories: () => showRepositories(ports),
    pushes: (repository) => listPushes(repository, ports),
    describe: (repository, digest) => describeImage(repository, digest, ports),
    chunkMap: (configDigest) => mapChunks(configDigest, ports),
    storeFigures: () => measureStore(ports),
    folder: (part) => readImageFolder(part, ports),
    find: (what) => findImageFiles(what, ports),
    setPermission(repository, permitted) {
      const principal = callingPrincipal(undefined, ports.config.account);
      return setLambdaPermission({ repository, permitted, principal }, ports);
    },
    deleteTag: (repository, tag) => deleteTag(repository, tag, ports),
    delete: (repository, digest) => deleteImage(repository, digest, ports),
  };
}
