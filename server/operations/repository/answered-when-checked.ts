/**
 * What may bring a function's image or permission back is answered when the functions that it concerns have been looked
 * at: whoever restores a permission or pushes an image again, and then waits for a function to be Active, does not find
 * it still Failed.
 */
import { answeredAfter } from "../function/answered-after.ts";
import type { DistributionOperations } from "./distribution-operations.ts";
import type { RepositoryOperations } from "./repository-operations.ts";

/** Resolves when every change so far has been followed. */
type Checked = () => Promise<void>;

export function repositoriesWhenChecked(operations: RepositoryOperations, checked: Checked): RepositoryOperations {
  const { setPolicy, putImage } = operations;
  return { ...operations, setPolicy: answeredAfter(setPolicy, checked), putImage: answeredAfter(putImage, checked) };
}

export function distributionWhenChecked(operations: DistributionOperations, checked: Checked): DistributionOperations {
  return { ...operations, pushManifest: answeredAfter(operations.pushManifest, checked) };
}

export function permissionWhenChecked<Pages extends { setPermission(...asked: [string, boolean]): Promise<void> }>(
  pages: Pages,
  checked: Checked,
): Pages {
  return { ...pages, setPermission: answeredAfter(pages.setPermission, checked) };
}
