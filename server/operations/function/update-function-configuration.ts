import { PlatformError } from "../../core/errors/platform-error.ts";
import { changeAccepted } from "../../core/function/apply.ts";
import type { FunctionConfiguration } from "../../core/function/configuration.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { isKeyReason } from "../../core/function/state.ts";
import { latestOf } from "../../core/function/version.ts";
import { type ChangePorts, changeFunction } from "./change-function.ts";
import { type FindPorts, findFunction } from "./find-function.ts";
import type { Caller, ConfigurationChange, UpdateFunctionConfigurationRequest } from "./function-operations.ts";
import { refuseOldRevision, refuseWhileChanging } from "./refuse-change.ts";
import { type KeyCheckPorts, resolveKey } from "./resolve-key.ts";

/** Changes what is given and leaves the rest; each given structure replaces the whole structure. The image stays. */
export async function updateFunctionConfiguration(
  request: UpdateFunctionConfigurationRequest,
  caller: Caller,
  ports: ChangePorts & FindPorts & KeyCheckPorts,
): Promise<FunctionRecord> {
  const found = await findFunction(request.functionName, undefined, ports);
  // Its key is not looked at for a change that is refused.
  refuse(found, request, ports);
  const change = { ...request.change, kmsKeyArn: await resolveKey(request.change.kmsKeyArn, caller, ports) };
  const changed = await changeFunction(
    latestOf(request.functionName),
    (current) => {
      refuse(current, request, ports);
      const { configuration, image, generation } = current.serving;
      const deployment = {
        generation: generation + 1,
        configuration: changedConfiguration(configuration, change),
        image,
      };
      const cause = `UpdateFunctionConfiguration: ${namesOf(change)}`;
      return changeAccepted(current, deployment, { at: ports.clock.now(), who: caller.name, cause });
    },
    ports,
  );
  return changed ?? findFunction(request.functionName, undefined, ports);
}

function refuse(record: FunctionRecord, request: UpdateFunctionConfigurationRequest, { config }: FindPorts): void {
  refuseWhileChanging(record, config);
  refuseFailed(record, request.change);
  refuseOldRevision(record, request.revisionId);
}

/**
 * A Failed function needs another image first: a new configuration would not make it run. Unless it is its key that is
 * missing: with another key it does, and a key that was deleted never comes back.
 */
function refuseFailed({ state, stateReasonCode }: FunctionRecord, { kmsKeyArn }: ConfigurationChange): void {
  if (state !== "Failed") return;
  if (kmsKeyArn !== undefined && isKeyReason(stateReasonCode)) return;
  throw new PlatformError(
    "ResourceConflictException",
    "The operation cannot be performed at this time. The function is currently in the following state: Failed",
  );
}

function changedConfiguration(before: FunctionConfiguration, change: ConfigurationChange): FunctionConfiguration {
  const { logging, kmsKeyArn, deadLetterTargetArn, ...rest } = change;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...before,
    ...given,
    logging: logging ? changedLogging(before, logging) : before.logging,
    kmsKeyArn: kmsKeyArn === undefined ? before.kmsKeyArn : kmsKeyArn || undefined,
    deadLetterTargetArn:
      deadLetterTargetArn === undefined ? before.deadLetterTargetArn : deadLetterTargetArn || undefined,
  };
}

function changedLogging(
  { logging }: FunctionConfiguration,
  change: NonNullable<ConfigurationChange["logging"]>,
): FunctionConfiguration["logging"] {
  const logFormat = change.logFormat ?? logging.logFormat;
  const levels = logFormat === "JSON" ? logging : {};
  return { ...levels, ...change, logFormat, logGroup: change.logGroup ?? logging.logGroup };
}

function namesOf(change: ConfigurationChange): string {
  const names: Record<keyof ConfigurationChange, string> = {
    description: "Description",
    role: "Role",
    memoryMiB: "MemorySize",
    timeoutMs: "Timeout",
    ephemeralStorageMiB: "EphemeralStorage",
    environment: "Environment",
    imageConfig: "ImageConfig",
    logging: "LoggingConfig",
    tracingMode: "TracingConfig",
    kmsKeyArn: "KMSKeyArn",
    deadLetterTargetArn: "DeadLetterConfig",
  };
  const given = (Object.keys(names) as (keyof ConfigurationChange)[]).filter((name) => change[name] !== undefined);
  return given.length > 0 ? given.map((name) => names[name]).join(", ") : "nothing";
}
