/** Which functions need a key. Pure. */
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { isKeyReason } from "../../server/core/function/state.ts";
import { keyOfFunction, type ShownKey } from "../../server/core/key/shown-key.ts";

/** By name; also those that are being updated to it. */
export function dependentsOf(
  { keyId }: Pick<ShownKey, "keyId">,
  functions: readonly FunctionRecord[],
  keys: readonly ShownKey[],
): FunctionRecord[] {
  return functions.filter(({ serving, updating }) =>
    [serving, updating].some(
      (deployment) => deployment && keyOfFunction(deployment.configuration.kmsKeyArn, keys)?.keyId === keyId,
    ),
  );
}

/** Whether it is its key that it is Failed for. */
export function isFailedForKey({ state, stateReasonCode }: Pick<FunctionRecord, "state" | "stateReasonCode">): boolean {
  return state === "Failed" && stateReasonCode !== undefined && isKeyReason(stateReasonCode);
}
