/** What a look at a function's image and key has found becomes its state. */
import { availableAgain } from "../../core/function/apply.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { KeyFault } from "../../core/function/key-fault.ts";
import { isKeyReason } from "../../core/function/state.ts";
import type { Environments } from "../../ports/environments.ts";
import { type ChangePorts, changeFunction } from "./change-function.ts";
import { isAsChecked, loseImage } from "./lose-image.ts";

export type CheckFinding =
  | { kind: "there" } // the image, the permission to read it, and the key
  | { kind: "image-lost"; code: "ImageDeleted" | "ImageAccessDenied"; reason: string }
  | { kind: "key-lost"; fault: KeyFault };

/** @returns undefined when nothing has changed, or the function has moved on since it was looked at */
export async function settleCheck(
  checked: FunctionRecord,
  finding: CheckFinding,
  ports: ChangePorts & { environments: Environments },
): Promise<FunctionRecord | undefined> {
  const { functionName, version } = checked;
  if (finding.kind === "there") return checked.state === "Failed" ? restoreAvailable(checked, ports) : undefined;
  if (finding.kind === "key-lost") {
    return loseImage({ functionName, version, checked, event: "key-unavailable", ...finding.fault }, ports);
  }
  const { code, reason } = finding;
  return loseImage({ functionName, version, checked, event: "image-unavailable", code, reason }, ports);
}

async function restoreAvailable(checked: FunctionRecord, ports: ChangePorts): Promise<FunctionRecord | undefined> {
  return changeFunction(
    checked,
    (current) => {
      // Another reason than the one that was looked into may have come meanwhile.
      if (!isAsChecked(current, checked) || current.stateReasonCode !== checked.stateReasonCode) return undefined;
      const circumstances = { at: ports.clock.now(), who: "image check", cause: causeOf(current) };
      return availableAgain(current, circumstances);
    },
    ports,
  );
}

function causeOf({ stateReasonCode, serving }: FunctionRecord): string {
  if (isKeyReason(stateReasonCode)) return "The function's key can be used again";
  const { source } = serving.image;
  if (stateReasonCode === "ImageDeleted") return "The function's image is there again";
  if (source.kind === "repository") return `Lambda may read the repository ${source.repository} again`;
  return "The function's image may be read again";
}
