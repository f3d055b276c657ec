/** Whose log is read: a function's with all its versions, or that of one published version. */
import { LATEST, versionTitle } from "../../server/core/function/version.ts";

export interface LogOf {
  functionName: string;
  /** Without: of all. */
  version?: string;
}

export function logScope({ functionName, version = LATEST }: LogOf): string {
  return versionTitle({ functionName, version });
}

export function logOfScope(scope: string): LogOf {
  const colon = scope.indexOf(":");
  return colon < 0 ? { functionName: scope } : { functionName: scope.slice(0, colon), version: scope.slice(colon + 1) };
}
