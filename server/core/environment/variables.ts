/**
 * The environment variables of the runtime's process.
 *
 * From the weakest to the strongest: Lambda's defaults for what the image leaves open, the image's ENV, the
 * function's configuration, and what Lambda sets itself (the developer guide's "Defined runtime environment
 * variables"). AWS's runtime interface clients stop when one of the names about the function or its log is missing.
 */
import type { FunctionConfiguration } from "../function/configuration.ts";

export type FunctionCredentials = Record<"AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY", string> & {
  /** Only temporary ones have it. */
  AWS_SESSION_TOKEN?: string;
};

export interface VariablesInput {
  functionName: string;
  version: string;
  region: string;
  environmentId: string;
  /** Instead of keys that nobody knows. */
  credentials?: FunctionCredentials;
  logStreamName: string;
  /** `ip:port` of this environment's Runtime API. */
  runtimeApi: string;
  configuration: FunctionConfiguration;
  /** The image's ENV. */
  image: Record<string, string>;
}

export function environmentVariables(input: VariablesInput): Record<string, string> {
  const { configuration, image } = input;
  const variables: Record<string, string> = {
    ...defaults,
    ...image,
    ...configuration.environment,
    ...(input.credentials ?? dummyCredentials(input.environmentId)),
    ...loggingVariables(configuration),
    AWS_REGION: input.region,
    AWS_DEFAULT_REGION: input.region,
    AWS_LAMBDA_FUNCTION_NAME: input.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: input.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memoryMiB),
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.logging.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: input.logStreamName,
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_RUNTIME_API: input.runtimeApi,
  };
  // Its mere presence makes runtime clients serve several invokes at once.
  delete variables.AWS_LAMBDA_MAX_CONCURRENCY;
  return variables;
}

/** As in AWS's own environments. */
const defaults = {
  LANG: "en_US.UTF-8",
  TZ: ":UTC",
  PATH: "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
  LD_LIBRARY_PATH: "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
  AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
};

/** Nothing here checks a signature, so these only have the right shape; the key id tells which environment calls. */
function dummyCredentials(environmentId: string): FunctionCredentials {
  return {
    AWS_ACCESS_KEY_ID: `ASIA${environmentId.slice(0, 16).toUpperCase()}`,
    AWS_SECRET_ACCESS_KEY: `lambdaENV${environmentId}`.slice(0, 40),
    AWS_SESSION_TOKEN: `environment-${environmentId}`,
  };
}

function loggingVariables({ logging }: FunctionConfiguration): Record<string, string> {
  if (logging.logFormat === "Text") return {};
  return { AWS_LAMBDA_LOG_FORMAT: "JSON", AWS_LAMBDA_LOG_LEVEL: logging.applicationLogLevel ?? "INFO" };
}
