import type { ApiCall } from "../../core/trail/api-call.ts";
import type { KeyOperations } from "./key-operations.ts";

/**
 * The key service whose changes are answered when the functions that they concern have been looked at: whoever enables
 * a key and then waits for its function does not find it still Failed.
 *
 * @param healed resolves when every change so far has been followed
 */
export function answeredWhenHealed(keys: KeyOperations, healed: () => Promise<void>): KeyOperations {
  const following =
    <Request, Result>(operation: (call: ApiCall, request: Request) => Promise<Result>) =>
    async (call: ApiCall, request: Request): Promise<Result> => {
      const result = await operation(call, request);
      await healed();
      return result;
    };
  return {
    ...keys,
    enableKey: following(keys.enableKey),
    cancelDeletion: following(keys.cancelDeletion),
    putPolicy: following(keys.putPolicy),
    createAlias: following(keys.createAlias),
    updateAlias: following(keys.updateAlias),
  };
}
