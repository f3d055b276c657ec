import { isLatest, type VersionName } from "../../server/core/function/version.ts";

/** The page of a function, or of one of its published versions. */
export function functionHref(name: VersionName): string {
  const page = `/functions/${encodeURIComponent(name.functionName)}`;
  return isLatest(name) ? page : `${page}?version=${name.version}`;
}
