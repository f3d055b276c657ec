/** How an optimization ends: by becoming the function's state. */
import { optimizationFailed, optimized } from "../../core/function/apply.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { StateReasonCode } from "../../core/function/state.ts";
import type { VersionName } from "../../core/function/version.ts";
import type { OptimizedImage } from "../../core/image/function-image.ts";
import type { Environments } from "../../ports/environments.ts";
import { type ChangePorts, changeFunction } from "./change-function.ts";

export interface Optimization extends VersionName {
  /** The deployment that was prepared; another one since then makes this result void. */
  generation: number;
}

/** New invokes run this image from here on; environments of the one before finish their invoke and end. */
export async function finishOptimization(
  { functionName, version, generation, image, cause }: Optimization & { image: OptimizedImage; cause: string },
  ports: ChangePorts & { environments: Environments },
): Promise<FunctionRecord | undefined> {
  const circumstances = { at: ports.clock.now(), who: "optimizer", cause };
  const record = await changeFunction(
    { functionName, version },
    (current) => optimized(current, generation, image, circumstances),
    ports,
  );
  if (record) ports.environments.retire(record, generation, "a newer version serves");
  return record;
}

/** The function is Failed, or its update is and the previous image serves on. */
export async function failOptimization(
  { functionName, version, generation, code, reason }: Optimization & { code: StateReasonCode; reason: string },
  ports: ChangePorts,
): Promise<FunctionRecord | undefined> {
  const circumstances = { at: ports.clock.now(), who: "optimizer", cause: reason };
  return changeFunction(
    { functionName, version },
    (current) => optimizationFailed(current, generation, { code, reason }, circumstances),
    ports,
  );
}
