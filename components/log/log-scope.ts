/** Which log a page reads. */
import { LATEST, versionTitle } from "../../server/core/function/version.ts";
import type { LogOf } from "../../server/core/log/log-of.ts";

/** The page of `$LATEST` is that of the function, which invokes any version: it shows what all of them write. */
export function logScope({ functionName, version = LATEST }: LogOf): string {
  return versionTitle({ functionName, version });
}

export function logOfScope(scope: string): LogOf {
  const colon = scope.indexOf(":");
  return colon < 0 ? { functionName: scope } : { functionName: scope.slice(0, colon), version: scope.slice(colon + 1) };
}
