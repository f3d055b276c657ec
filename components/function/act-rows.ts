/** What can be done to a function from its page, each with what will follow, as things stand now. Pure. */
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { isLatest } from "../../server/core/function/version.ts";
import { checkRefusal } from "../../server/core/image/image-check.ts";
import type { ImageView, RepositoryView } from "../../server/core/image/image-view.ts";
import { keyOfFunction, nameOfKey, type ShownKey } from "../../server/core/key/shown-key.ts";
import { afterDeletingImage, afterGrantingPermission, afterRevokingPermission } from "../image/consequences.ts";
import { usersOf, usersOfRepository } from "../image/users-of.ts";
import { afterDisabling, afterEnabling } from "../key/consequences.ts";
import { dependentsOf } from "../key/dependents.ts";
import { beforeCheck } from "./image-check-words.ts";

export type Deed =
  | "update-image"
  | "check-now"
  | "advance-clock"
  | "edit-configuration"
  | "revoke-permission"
  | "restore-permission"
  | "delete-image"
  | "disable-key"
  | "enable-key"
  | "cancel-key-deletion"
  | "delete-function";

export interface ActRow {
  title: string;
  /** Whole sentences: what will follow, or why there is nothing to do here. */
  follows: string;
  /** Absent when there is nothing to do. */
  act?: { deed: Deed; word: string };
}

export interface Surroundings {
  repositories: readonly RepositoryView[];
  functions: readonly FunctionRecord[];
  keys: readonly ShownKey[];
  /** How often images are checked. */
  checkEveryMs: number;
}

export function actRows(record: FunctionRecord, around: Surroundings): ActRow[] {
  const ofCode: ActRow[] = [
    {
      title: "Update the image",
      follows: afterUpdatingImage(record),
      act: { deed: "update-image", word: "Update image…" },
    },
    {
      title: "Check image and key now",
      follows: beforeCheck(record),
      act: checkRefusal(record) === undefined ? { deed: "check-now", word: "Check now" } : undefined,
    },
    {
      title: "Advance the clock",
      follows:
        "What is due comes so much earlier, for every function: idle times, checks, retries, deletions of keys. " +
        "What will follow is counted before it is done.",
      act: { deed: "advance-clock", word: "Advance clock…" },
    },
    permissionRow(record, around),
    imageRow(record, around),
    keyRow(record, around),
    {
      title: "Edit the configuration",
      follows:
        "Memory, timeout, variables, key. As with the image, what serves now goes on until the new one is ready.",
      act: { deed: "edit-configuration", word: "Edit…" },
    },
    {
      title: "Delete the function",
      follows: afterDeletingFunction,
      act: { deed: "delete-function", word: "Delete…" },
    },
  ];
  return isLatest(record) ? ofCode : ofCode.slice(1, 6);
}

export const afterDeletingFunction =
  "Its environments end, and it can no longer be invoked. Its transitions stay in the log, the image stays in the repository.";

export function afterUpdatingImage({ state, updateStatus }: FunctionRecord): string {
  if (updateStatus === "InProgress") return "An update is in progress: until it ends, another one is refused with 409.";
  const words = {
    Active: "The code that serves now goes on until the new image is optimized; then new invokes run the new one.",
    Inactive: "The function becomes Pending and is restored with the new image.",
    Failed: "The function becomes Pending and is restored with the new image.",
    Pending: "While the function is Pending it takes no change: this will be refused.",
  };
  return words[state];
}

function permissionRow({ serving }: FunctionRecord, around: Surroundings): ActRow {
  const { repositories, functions, checkEveryMs } = around;
  const { source } = serving.image;
  if (source.kind === "docker-daemon") {
    return {
      title: "Permission",
      follows: "Docker Engine gives its images to whoever reaches it: there is none to revoke.",
    };
  }
  if (source.kind === "registry") {
    return { title: "Permission", follows: `Who may read ${source.repository} is decided at ${source.host}.` };
  }
  const repository = repositories.find(({ name }) => name === source.repository);
  if (!repository) return { title: "Permission", follows: `There is no repository ${source.repository} any more.` };
  const { refusal } = repository.permission;
  return refusal === undefined
    ? {
        title: "Revoke the permission to read the image",
        follows: afterRevokingPermission({ users: usersOfRepository(source.repository, functions), checkEveryMs }),
        act: { deed: "revoke-permission", word: "Revoke…" },
      }
    : {
        title: "Restore the permission to read the image",
        follows: afterGrantingPermission(refusal),
        act: { deed: "restore-permission", word: "Restore" },
      };
}

function imageRow(record: FunctionRecord, { repositories, functions, checkEveryMs }: Surroundings): ActRow {
  const { source } = record.serving.image;
  if (source.kind === "docker-daemon") {
    return {
      title: "Delete the image",
      follows: `It is in Docker Engine: docker rmi ${source.name} deletes it there. The next check finds it missing.`,
    };
  }
  if (source.kind === "registry")
    return { title: "Delete the image", follows: `It is deleted where it is, at ${source.host}.` };
  const image = servedImage(record, repositories);
  if (!image) {
    return {
      title: "Delete the image",
      follows: `It is not in ${source.repository} any more. Push the same digest again, and what has Failed for it comes back.`,
    };
  }
  return {
    title: "Delete the image from the repository",
    follows: afterDeletingImage(image, { users: usersOf(image, functions), checkEveryMs }, undefined).join(" "),
    act: { deed: "delete-image", word: "Delete image…" },
  };
}

/** The image that serves, where it is in a repository of this platform. */
export function servedImage(
  { serving }: FunctionRecord,
  repositories: readonly RepositoryView[],
): ImageView | undefined {
  const { source } = serving.image;
  if (source.kind !== "repository") return undefined;
  const repository = repositories.find(({ name }) => name === source.repository);
  return repository?.images.find(({ digest }) => digest === source.digest);
}

function keyRow(record: FunctionRecord, { functions, keys }: Surroundings): ActRow {
  const key = keyOfFunction(record.serving.configuration.kmsKeyArn, keys);
  const another: ActRow["act"] = isLatest(record) ? { deed: "edit-configuration", word: "Change key…" } : undefined;
  if (!key) return { title: "Give the function another key", follows: "The one it names is not there.", act: another };
  const name = nameOfKey(key);
  if (key.manager === "AWS") {
    return {
      title: "Disable the key",
      follows: `${name} is Lambda's own: as on AWS nobody can disable it. A key of your own can be given to the function.`,
      act: another,
    };
  }
  const dependents = dependentsOf(key, functions, keys);
  switch (key.state) {
    case "Enabled":
      return {
        title: `Disable ${name}`,
        follows: afterDisabling(dependents).join(" "),
        act: { deed: "disable-key", word: "Disable key…" },
      };
    case "Disabled":
      return {
        title: `Enable ${name}`,
        follows: afterEnabling(dependents).join(" "),
        act: { deed: "enable-key", word: "Enable key…" },
      };
    case "PendingDeletion":
      return {
        title: `Cancel the deletion of ${name}`,
        follows: "It is kept, and can be enabled again; until then no function can start cold with it.",
        act: { deed: "cancel-key-deletion", word: "Cancel the deletion…" },
      };
  }
}
