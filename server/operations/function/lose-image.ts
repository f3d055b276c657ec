/** The optimized image of a function can no longer be used: it is Failed, and says why. */
import { imageLost } from "../../core/function/apply.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { StateReasonCode } from "../../core/function/state.ts";
import type { VersionName } from "../../core/function/version.ts";
import type { Environments } from "../../ports/environments.ts";
import { type ChangePorts, changeFunction } from "./change-function.ts";

export type ImageLoss = VersionName & {
  event: "image-unavailable" | "key-unavailable";
  code: StateReasonCode;
  /** A sentence for the function's page. */
  reason: string;
} & LostImage;

/** Which image; when the function has another one by now, nothing has happened to it. */
type LostImage = { configDigest: string } | { checked: FunctionRecord };

/** @returns undefined when the function has moved on, or is being updated: then the update decides. */
export async function loseImage(
  loss: ImageLoss,
  ports: ChangePorts & { environments: Environments },
): Promise<FunctionRecord | undefined> {
  const { functionName, version, event, code, reason } = loss;
  const who = "checked" in loss ? "image check" : "image store";
  const circumstances = { at: ports.clock.now(), who, cause: reason };
  const record = await changeFunction(
    { functionName, version },
    (current) => {
      return isConcerned(current, loss) ? imageLost(current, event, { code, reason }, circumstances) : undefined;
    },
    ports,
  );
  if (record) ports.environments.retire(record, undefined, "its function has failed");
  return record;
}

function isConcerned(current: FunctionRecord, loss: LostImage): boolean {
  if ("checked" in loss) return isAsChecked(current, loss.checked);
  // One that serves no more has let go of its copy: that it is not there says nothing.
  return current.state === "Active" && current.serving.image.optimized?.configDigest === loss.configDigest;
}

/** What a check has found is of a function as it was then; one that is being prepared finds out itself. */
export function isAsChecked(current: FunctionRecord, checked: FunctionRecord): boolean {
  const isSame = current.functionId === checked.functionId && current.serving.generation === checked.serving.generation;
  return isSame && current.state !== "Pending";
}
