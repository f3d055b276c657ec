/** Who uses an image or a repository: versions of functions, each named by its title ("echo", "echo:3"). Pure. */
import type { Deployment, FunctionRecord } from "../../server/core/function/function-record.ts";
import { versionTitle } from "../../server/core/function/version.ts";
import type { ImageView } from "../../server/core/image/image-view.ts";

/** Those that serve any image of the repository, or are being updated to one. */
export function usersOfRepository(repository: string, versions: readonly FunctionRecord[]): string[] {
  return usersWhere(versions, ({ image: { source } }) => {
    return source.kind === "repository" && source.repository === repository;
  });
}

/** Those that serve the image or are being updated to it. */
export function usersOf({ repository, digest }: ImageView, versions: readonly FunctionRecord[]): string[] {
  return usersWhere(versions, ({ image: { source } }) => {
    return source.kind === "repository" && source.repository === repository && source.digest === digest;
  });
}

function usersWhere(versions: readonly FunctionRecord[], isUse: (deployment: Deployment) => boolean): string[] {
  const users = versions.filter(({ serving, updating }) => isUse(serving) || (updating && isUse(updating)));
  return users.map(versionTitle);
}
