/** The members that CreateFunction and UpdateFunctionConfiguration share: AWS's words → ours, within AWS's limits. */
import { z } from "zod";
import { PlatformError } from "../../../core/errors/platform-error.ts";
import { assertWithinLimits, type UncheckedSettings } from "../../../core/function/constraints.ts";
import { required, type Violation } from "../../../core/function/violation.ts";
import type { ConfigurationChange } from "../../../operations/function/function-operations.ts";

const text = z.string().optional();
const int = z.int().optional();
const texts = z.array(z.string()).optional();
const anything = z.unknown().optional();

export const configurationMembers = {
  Description: text,
  Role: text,
  MemorySize: int,
  Timeout: int,
  EphemeralStorage: z.object({ Size: int }).optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()).optional() }).optional(),
  ImageConfig: z.object({ EntryPoint: texts, Command: texts, WorkingDirectory: text }).optional(),
  LoggingConfig: z
    .object({ LogFormat: text, ApplicationLogLevel: text, SystemLogLevel: text, LogGroup: text })
    .optional(),
  TracingConfig: z.object({ Mode: text }).optional(),
  KMSKeyArn: text,
  DeadLetterConfig: z.object({ TargetArn: text }).optional(),
  // What functions from images do not have, or what is not here: refused when it is asked for.
  Runtime: text,
  Handler: text,
  Layers: texts,
  VpcConfig: z.object({ SubnetIds: texts, SecurityGroupIds: texts }).optional(),
  FileSystemConfigs: z.array(anything).optional(),
  SnapStart: z.object({ ApplyOn: text }).optional(),
  CodeSigningConfigArn: text,
  DurableConfig: anything,
  CapacityProviderConfig: anything,
  TenancyConfig: anything,
};

const members = z.object(configurationMembers);
export type ConfigurationMembers = z.output<typeof members>;

/**
 * @param also what else the request sets, and what else it violates: all is reported together.
 * @throws PlatformError ValidationException, InvalidParameterValueException
 */
export function checkedChange(
  asked: ConfigurationMembers,
  also: { settings?: UncheckedSettings; violations?: Violation[] } = {},
): ConfigurationChange {
  const change = inOurWords(asked);
  const violations = [...(also.violations ?? [])];
  if (asked.EphemeralStorage && asked.EphemeralStorage.Size === undefined) {
    violations.push({ member: "ephemeralStorage.size", value: null, constraint: required });
  }
  assertWithinLimits({ ...change, ...also.settings }, violations);
  refuseUnavailable(asked);
  // The enums among the members are checked above.
  return change as ConfigurationChange;
}

/** Absent members stay absent, so that an update leaves what they stand for as it is. */
function inOurWords(asked: ConfigurationMembers): UncheckedSettings {
  const logging = asked.LoggingConfig;
  return {
    description: asked.Description,
    role: asked.Role,
    memoryMiB: asked.MemorySize,
    timeoutMs: asked.Timeout === undefined ? undefined : asked.Timeout * 1000,
    ephemeralStorageMiB: asked.EphemeralStorage?.Size,
    environment: asked.Environment && (asked.Environment.Variables ?? {}),
    imageConfig: asked.ImageConfig && overrides(asked.ImageConfig),
    logging: logging && {
      ...(logging.LogFormat !== undefined && { logFormat: logging.LogFormat }),
      ...(logging.ApplicationLogLevel !== undefined && { applicationLogLevel: logging.ApplicationLogLevel }),
      ...(logging.SystemLogLevel !== undefined && { systemLogLevel: logging.SystemLogLevel }),
      ...(logging.LogGroup !== undefined && { logGroup: logging.LogGroup }),
    },
    tracingMode: asked.TracingConfig?.Mode,
    kmsKeyArn: asked.KMSKeyArn,
    deadLetterTargetArn: asked.DeadLetterConfig && (asked.DeadLetterConfig.TargetArn ?? ""),
  };
}

/** Empty lists and an empty directory override nothing: the image's own settings hold. */
function overrides({ EntryPoint, Command, WorkingDirectory }: NonNullable<ConfigurationMembers["ImageConfig"]>) {
  return {
    ...(EntryPoint?.length && { entryPoint: EntryPoint }),
    ...(Command?.length && { command: Command }),
    ...(WorkingDirectory && { workingDirectory: WorkingDirectory }),
  };
}

function refuseUnavailable(asked: ConfigurationMembers): void {
  const sentence = unavailableSentence(asked);
  if (sentence !== undefined) throw new PlatformError("InvalidParameterValueException", sentence);
}

function unavailableSentence(asked: ConfigurationMembers): string | undefined {
  if (asked.Runtime || asked.Handler || asked.Layers?.length) {
    return "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.";
  }
  if (asked.CodeSigningConfigArn) {
    return "Code signing is not supported for functions created with container images.";
  }
  if (asked.VpcConfig?.SubnetIds?.length || asked.VpcConfig?.SecurityGroupIds?.length) return absent("VpcConfig");
  if (asked.FileSystemConfigs?.length) return absent("FileSystemConfigs");
  if ((asked.SnapStart?.ApplyOn ?? "None") !== "None") return absent("SnapStart");
  const unknownHere = (["DurableConfig", "CapacityProviderConfig", "TenancyConfig"] as const).find(
    (member) => asked[member] !== undefined,
  );
  return unknownHere && absent(unknownHere);
}

function absent(member: string): string {
  return `Lambdarium does not have ${member}. Leave it out of the request.`;
}
