/** The operations on published versions and on aliases, as edges and pages call them. */
import type { Alias } from "../../core/function/alias.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { Caller } from "./function-operations.ts";

export interface PublishVersionRequest {
  functionName: string;
  /** Only if `$LATEST` has this image. */
  codeSha256?: string;
  /** Absent: `$LATEST`'s. */
  description?: string;
  /** Only if `$LATEST` is of this revision. */
  revisionId?: string;
}

/** What an alias is to say; the version of an update may stay. */
export interface AliasRequest {
  functionName: string;
  name: string;
  version: string;
  description?: string;
  weights?: Record<string, number>;
}

export type AliasUpdate = Partial<AliasRequest> &
  Pick<AliasRequest, "functionName" | "name"> & {
    /** Only if the alias is of this revision. */
    revisionId?: string;
  };

/** Every operation throws PlatformError for the caller; what else it throws is a bug. */
export interface VersionOperations {
  /**
   * Resolves when the version has its copy of the image, or after a while.
   * @throws ResourceConflictException while `$LATEST` is changing, or has failed; PreconditionFailedException
   */
  publish(request: PublishVersionRequest, caller: Caller): Promise<FunctionRecord>;
  /** The same without waiting. */
  startPublishing(request: PublishVersionRequest, caller: Caller): Promise<FunctionRecord>;
  /** `$LATEST` first. @throws ResourceNotFoundException */
  list(functionName: string): Promise<FunctionRecord[]>;
  /** Of every function. */
  listAll(): Promise<FunctionRecord[]>;
  createAlias(request: AliasRequest, caller: Caller): Promise<Alias>;
  /** @throws ResourceNotFoundException "Cannot find alias arn: …" */
  getAlias(functionName: string, name: string): Promise<Alias>;
  /** By name; only those that name this version. */
  listAliases(functionName: string, version?: string): Promise<Alias[]>;
  /** @throws ResourceNotFoundException "Alias not found: …"; PreconditionFailedException */
  updateAlias(request: AliasUpdate, caller: Caller): Promise<Alias>;
  /** There need be none. */
  deleteAlias(functionName: string, name: string, caller: Caller): Promise<void>;
}
