/** The optimized image of a function can no longer be used: it is Failed, and says why. */
import { imageLost } from "../../core/function/apply.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { StateReasonCode } from "../../core/function/state.ts";
import type { VersionName } from "../../core/function/version.ts";
import type { Environments } from "../../ports/environments.ts";
import { type ChangePorts, changeFunction } from "./change-function.ts";

export interface ImageLoss extends VersionName {
  /** Which image; when the function has another one by now, nothing has happened to it. */
  configDigest: string;
  event: "image-unavailable" | "key-unavailable";
  code: StateReasonCode;
  /** A sentence for the function's page. */
  reason: string;
}

/** @returns undefined when the function has moved on, or is being updated: then the update decides. */
export async function loseImage(
  { functionName, version, configDigest, event, code, reason }: ImageLoss,
  ports: ChangePorts & { environments: Environments },
): Promise<FunctionRecord | undefined> {
  const circumstances = { at: ports.clock.now(), who: "image store", cause: reason };
  const record = await changeFunction(
    { functionName, version },
    (current) => {
      const isServing = current.serving.image.optimized?.configDigest === configDigest;
      return isServing ? imageLost(current, event, { code, reason }, circumstances) : undefined;
    },
    ports,
  );
  if (record) ports.environments.retire(record, undefined, "its function has failed");
  return record;
}
