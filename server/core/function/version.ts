/**
 * A function's versions: `$LATEST`, which changes, and the numbered ones that were published from it. Each has a record
 * of its own: state, deployment, environments, sealed copy.
 */

export const LATEST = "$LATEST";

/** One version of a function, as a record is found. */
export interface VersionName {
  functionName: string;
  version: string;
}

/** The same, when a namesake that is made later is another one. */
export interface VersionId {
  functionId: string;
  version: string;
}

export function latestOf(functionName: string): VersionName {
  return { functionName, version: LATEST };
}

/** For maps: names have no colon. */
export function versionKey({ functionName, version }: VersionName): string {
  return `${functionName}:${version}`;
}

export function versionIdKey({ functionId, version }: VersionId): string {
  return `${functionId}:${version}`;
}

export function isLatest({ version }: { version: string }): boolean {
  return version === LATEST;
}

/** How a version is named where its function's name alone would do for `$LATEST`: `echo`, `echo:3`. */
export function versionTitle({ functionName, version }: VersionName): string {
  return version === LATEST ? functionName : `${functionName}:${version}`;
}

/** As AWS lists them: `$LATEST` first, then by number. */
export function compareVersions(a: { version: string }, b: { version: string }): number {
  return numberOf(a) - numberOf(b);
}

function numberOf({ version }: { version: string }): number {
  return version === LATEST ? 0 : Number(version);
}
