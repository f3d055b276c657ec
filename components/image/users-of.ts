import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { ImageView } from "../../server/core/image/image-view.ts";

/** Names of the functions that serve any image of the repository, or are being updated to one. */
export function usersOfRepository(repository: string, functions: readonly FunctionRecord[]): string[] {
  return functions
    .filter(({ serving, updating }) =>
      [serving, updating].some((deployment) => {
        const source = deployment?.image.source;
        return source?.kind === "repository" && source.repository === repository;
      }),
    )
    .map(({ functionName }) => functionName);
}

/** Names of the functions that serve the image or are being updated to it. */
export function usersOf({ repository, digest }: ImageView, functions: readonly FunctionRecord[]): string[] {
  return functions
    .filter(({ serving, updating }) =>
      [serving, updating].some((deployment) => {
        const source = deployment?.image.source;
        return source?.kind === "repository" && source.repository === repository && source.digest === digest;
      }),
    )
    .map(({ functionName }) => functionName);
}
