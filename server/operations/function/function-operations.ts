/**
 * The operations on functions, as edges and pages call them: each is one file beside this one, bound to its ports in
 * compose.ts. Names are unqualified and checked, values are within AWS's limits: the edge has parsed them.
 */
import type { FunctionConfiguration, ImageConfig, LoggingConfig } from "../../core/function/configuration.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { CognitoIdentity } from "../../core/invoke/cognito-identity.ts";
import type { InvocationAnswer } from "../../ports/environments.ts";

/** What a caller may set; absent means AWS's default (create) or unchanged (update). */
export interface ConfigurationChange {
  description?: string;
  role?: string;
  memoryMiB?: number;
  timeoutMs?: number;
  ephemeralStorageMiB?: number;
  /** Replaces all variables. */
  environment?: Record<string, string>;
  /** Replaces all overrides; `{}` removes them. */
  imageConfig?: ImageConfig;
  logging?: Partial<LoggingConfig>;
  tracingMode?: FunctionConfiguration["tracingMode"];
  /** Empty clears it. */
  kmsKeyArn?: string;
  deadLetterTargetArn?: string;
}

export interface CreateFunctionRequest {
  functionName: string;
  imageUri: string;
  /** As asked; the image's own when absent. */
  architecture?: FunctionConfiguration["architecture"];
  configuration: ConfigurationChange & { role: string };
  tags: Record<string, string>;
  /** Its first version is published with it. */
  publish?: boolean;
}

export interface UpdateFunctionCodeRequest {
  functionName: string;
  imageUri: string;
  architecture?: FunctionConfiguration["architecture"];
  revisionId?: string;
  dryRun: boolean;
  /** A version is published with it, which runs the new image when it is ready. */
  publish?: boolean;
}

export interface UpdateFunctionConfigurationRequest {
  functionName: string;
  revisionId?: string;
  change: ConfigurationChange;
}

export interface InvokeRequest {
  functionName: string;
  /** Absent: unqualified. */
  qualifier?: string;
  requestId: string;
  /** Of an accepted event: the function that it was accepted for, which no namesake stands in for. */
  functionId?: string;
  /** Valid JSON or empty, within the limit of its type. */
  payload: Uint8Array;
  /** Decoded JSON text. */
  clientContext?: string;
  cognitoIdentity?: CognitoIdentity;
  traceHeader?: string;
  /** The caller wants the end of the log with the answer, and waits for it. */
  tail?: boolean;
  /** Called as soon as its record can be read. */
  begun?(): void;
}

export interface InvokeAnswer extends InvocationAnswer {
  executedVersion: string;
  /** The last 4 KB of the invoke's log, when it was asked for. */
  logTail?: Uint8Array;
}

/** Who asks: a name for the transition log. */
export interface Caller {
  /** In whose name policies are changed and keys looked at; absent: the account's. */
  accessKeyId?: string;
  /** "aws-cli", "aws-sdk-js", "dashboard", or the access key id. */
  name: string;
}

/** Every operation throws PlatformError for the caller; what else it throws is a bug. */
export interface FunctionOperations {
  /** @returns the version, when one was published */
  create(request: CreateFunctionRequest, caller: Caller): Promise<FunctionRecord>;
  /** Of an alias the version that it names. @throws ResourceNotFoundException "Function not found: <arn as asked>" */
  get(functionName: string, qualifier?: string): Promise<FunctionRecord>;
  list(): Promise<FunctionRecord[]>;
  /** @returns the version, when one was published */
  updateCode(request: UpdateFunctionCodeRequest, caller: Caller): Promise<FunctionRecord>;
  updateConfiguration(request: UpdateFunctionConfigurationRequest, caller: Caller): Promise<FunctionRecord>;
  tag(request: { functionName: string; tags: Record<string, string> }, caller: Caller): Promise<FunctionRecord>;
  untag(request: { functionName: string; tagKeys: readonly string[] }, caller: Caller): Promise<FunctionRecord>;
  /** With a qualifier that version alone. */
  delete(functionName: string, qualifier: string | undefined, caller: Caller): Promise<void>;
  /** RequestResponse: resolves when the function has answered. Function errors are answers, not exceptions. */
  invoke(request: InvokeRequest, caller: Caller, signal: AbortSignal): Promise<InvokeAnswer>;
  /** Event: resolves once the event is on disk. */
  invokeEvent(request: InvokeRequest, caller: Caller): Promise<void>;
  /** DryRun: the checks alone. */
  invokeDryRun(functionName: string, qualifier: string | undefined): Promise<void>;
}
