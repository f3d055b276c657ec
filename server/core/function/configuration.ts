/**
 * What can be configured about a function, with AWS's limits. Sizes are MiB ("MB" in AWS's API), times milliseconds.
 * Limits: the Lambda developer guide, "Lambda quotas", and the API reference of CreateFunction.
 */
export type Architecture = "x86_64" | "arm64";

/** Overrides of the image's own settings, member by member: what is absent is the image's. */
export interface ImageConfig {
  entryPoint?: string[];
  command?: string[];
  workingDirectory?: string;
}

export interface LoggingConfig {
  logFormat: "Text" | "JSON";
  applicationLogLevel?: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";
  systemLogLevel?: "DEBUG" | "INFO" | "WARN";
  logGroup: string;
}

export interface FunctionConfiguration {
  description: string;
  role: string;
  memoryMiB: number;
  timeoutMs: number;
  ephemeralStorageMiB: number;
  environment: Record<string, string>;
  imageConfig: ImageConfig;
  architecture: Architecture;
  logging: LoggingConfig;
  tracingMode: "Active" | "PassThrough";
  kmsKeyArn?: string;
  deadLetterTargetArn?: string;
}

export const limits = {
  memoryMiB: { min: 128, max: 10_240, default: 128 },
  timeoutSeconds: { min: 1, max: 900, default: 3 },
  ephemeralStorageMiB: { min: 512, max: 10_240, default: 512 },
  /** Measured on the JSON of all variables. */
  environmentBytes: 4096,
  descriptionLength: 256,
  entryPointMembers: 1500,
  commandMembers: 1500,
  workingDirectoryLength: 1000,
  tags: 50,
  nameLength: 64,
} as const;

/** Names that Lambda sets itself; a configuration that has one is rejected. */
export const reservedVariables: ReadonlySet<string> = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_MAX_CONCURRENCY",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

/** How many CPUs go with the memory: Lambda gives one at 1,769 MB, in proportion. */
export function cpuShare(memoryMiB: number): number {
  return memoryMiB / 1769;
}
