/** Lambda may read the repository again that a function was Failed for: it is restored, by being optimized anew. */
import { availableAgain } from "../../core/function/apply.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { VersionName } from "../../core/function/version.ts";
import { type ChangePorts, changeFunction } from "./change-function.ts";

/** @returns undefined when it is not Failed any more, or for another reason */
export async function restorePermitted(
  { functionName, version, repository }: VersionName & { repository: string },
  ports: ChangePorts,
): Promise<FunctionRecord | undefined> {
  const cause = `Lambda may read the repository ${repository} again`;
  const circumstances = { at: ports.clock.now(), who: "permission check", cause };
  return changeFunction(
    { functionName, version },
    (current) => (current.stateReasonCode === "ImageAccessDenied" ? availableAgain(current, circumstances) : undefined),
    ports,
  );
}
