import { answeredAfter } from "../function/answered-after.ts";
import type { KeyOperations } from "./key-operations.ts";

/**
 * The key service whose changes are answered when the functions that they concern have been looked at: whoever enables
 * a key and then waits for its function does not find it still Failed.
 *
 * @param healed resolves when every change so far has been followed
 */
export function answeredWhenHealed(keys: KeyOperations, healed: () => Promise<void>): KeyOperations {
  return {
    ...keys,
    enableKey: answeredAfter(keys.enableKey, healed),
    cancelDeletion: answeredAfter(keys.cancelDeletion, healed),
    putPolicy: answeredAfter(keys.putPolicy, healed),
    createAlias: answeredAfter(keys.createAlias, healed),
    updateAlias: answeredAfter(keys.updateAlias, healed),
  };
}
