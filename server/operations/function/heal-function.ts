/** A function that is Failed for its key, after its key was tried again. */
import { availableAgain, imageLost } from "../../core/function/apply.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { KeyFault } from "../../core/function/key-fault.ts";
import { isKeyReason } from "../../core/function/state.ts";
import type { VersionName } from "../../core/function/version.ts";
import { type ChangePorts, changeFunction } from "./change-function.ts";

/**
 * @param fault why the key cannot be used, which may be another reason than before; undefined: it can, and the function
 *   is restored by being optimized anew
 * @returns undefined when nothing has changed, or the function is not Failed for its key any more
 */
export async function healFunction(
  name: VersionName,
  fault: KeyFault | undefined,
  ports: ChangePorts,
): Promise<FunctionRecord | undefined> {
  const circumstances = { at: ports.clock.now(), who: "key check" };
  return changeFunction(
    name,
    (current) => {
      if (current.state !== "Failed" || !isKeyReason(current.stateReasonCode)) return undefined;
      return fault
        ? imageLost(current, "key-unavailable", fault, { ...circumstances, cause: fault.reason })
        : availableAgain(current, { ...circumstances, cause: "The function's key can be used again" });
    },
    ports,
  );
}
