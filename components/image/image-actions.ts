import type { ActionResult } from "../ui/action-result.ts";

/** What can be done to the repository, handed down from the page. */
export interface ImageActions {
  deleteTag: (repository: string, tag: string) => Promise<ActionResult<void>>;
  deleteImage: (repository: string, digest: string) => Promise<ActionResult<void>>;
  /** Whether Lambda may read the repository. */
  setPermission: (repository: string, permitted: boolean) => Promise<ActionResult<void>>;
}
