/**
 * A function in AWS's words. Which members are present, and when, follows AWS's answers for image functions:
 * `Runtime` and `Handler` never, reasons only with what they explain, overrides only as far as they are set.
 */
import { functionArn, type Place } from "../../../core/function/arn.ts";
import type { ImageConfig, LoggingConfig } from "../../../core/function/configuration.ts";
import type { Deployment, FunctionRecord } from "../../../core/function/function-record.ts";

/** @param qualifier as the caller asked; the ARN then carries it. While an update is in progress, its values show. */
export function functionConfiguration(record: FunctionRecord, place: Place, qualifier?: string) {
  return { ...listedFunction(record, place, qualifier), ...stateMembers(record), ...updateMembers(record) };
}

/** As ListFunctions has it: without State and LastUpdateStatus. */
export function listedFunction(record: FunctionRecord, place: Place, qualifier?: string) {
  const { functionName } = record;
  const { configuration, image } = shown(record);
  const { environment, kmsKeyArn, deadLetterTargetArn } = configuration;
  return {
    FunctionName: functionName,
    FunctionArn: functionArn({ region: place.region, account: place.account, functionName, qualifier }),
    Role: configuration.role,
    // Images do not count towards the code storage of an account.
    CodeSize: 0,
    Description: configuration.description,
    Timeout: configuration.timeoutMs / 1000,
    MemorySize: configuration.memoryMiB,
    LastModified: lastModified(record.lastModifiedAt),
    CodeSha256: image.digest.replace(/^sha256:/, ""),
    Version: record.version,
    ...(deadLetterTargetArn && { DeadLetterConfig: { TargetArn: deadLetterTargetArn } }),
    ...(Object.keys(environment).length > 0 && { Environment: { Variables: environment } }),
    ...(kmsKeyArn && { KMSKeyArn: kmsKeyArn }),
    TracingConfig: { Mode: configuration.tracingMode },
    RevisionId: record.revisionId,
    PackageType: "Image",
    ...imageConfigResponse(configuration.imageConfig),
    Architectures: [configuration.architecture],
    EphemeralStorage: { Size: configuration.ephemeralStorageMiB },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: loggingConfig(configuration.logging),
  };
}

/** GetFunction's `Code`. */
export function functionCode(record: FunctionRecord) {
  const { imageUri, resolvedImageUri } = shown(record).image;
  return { RepositoryType: "ECR", ImageUri: imageUri, ResolvedImageUri: resolvedImageUri };
}

function shown(record: FunctionRecord): Deployment {
  return record.updating ?? record.serving;
}

function stateMembers({ state, stateReason, stateReasonCode }: FunctionRecord) {
  return {
    State: state,
    ...(stateReason && { StateReason: stateReason }),
    ...(stateReasonCode && { StateReasonCode: stateReasonCode }),
  };
}

function updateMembers({ updateStatus, updateReason, updateReasonCode }: FunctionRecord) {
  if (updateStatus === "None") return {};
  return {
    LastUpdateStatus: updateStatus,
    ...(updateReason && { LastUpdateStatusReason: updateReason }),
    ...(updateReasonCode && { LastUpdateStatusReasonCode: updateReasonCode }),
  };
}

function imageConfigResponse({ entryPoint, command, workingDirectory }: ImageConfig) {
  if (entryPoint === undefined && command === undefined && workingDirectory === undefined) return {};
  const overrides = {
    ...(entryPoint && { EntryPoint: entryPoint }),
    ...(command && { Command: command }),
    ...(workingDirectory !== undefined && { WorkingDirectory: workingDirectory }),
  };
  return { ImageConfigResponse: { ImageConfig: overrides } };
}

function loggingConfig({ logFormat, applicationLogLevel, systemLogLevel, logGroup }: LoggingConfig) {
  if (logFormat === "Text") return { LogFormat: logFormat, LogGroup: logGroup };
  return {
    LogFormat: logFormat,
    ApplicationLogLevel: applicationLogLevel ?? "INFO",
    SystemLogLevel: systemLogLevel ?? "INFO",
    LogGroup: logGroup,
  };
}

/** `2026-11-23T02:43:51.123+0000` */
function lastModified(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "+0000");
}
