/** What publishing makes of `$LATEST`: a version that stays as it is. Pure; storing is the caller's. */
import { type Circumstances, created, newborn } from "./apply.ts";
import type { Deployment, FunctionRecord } from "./function-record.ts";
import type { NewTransition } from "./transition.ts";

export interface Publishing {
  version: string;
  revisionId: string;
  /** What it is to run: what serves, or what an update that was asked to publish prepares. */
  deployment: Deployment;
  /** Absent: `$LATEST`'s. */
  description?: string;
}

/** Pending, like a new function, until its own copy of the image is sealed. */
export function published(
  latest: FunctionRecord,
  { version, revisionId, deployment, description }: Publishing,
  circumstances: Circumstances,
): { record: FunctionRecord; row: NewTransition } {
  const { functionId, functionName, createdAt, tags } = latest;
  const { configuration } = deployment;
  const { at } = circumstances;
  const record: FunctionRecord = {
    ...{ functionId, functionName, version, createdAt, revisionId, tags },
    lastModifiedAt: latest.lastModifiedAt,
    ...newborn(at),
    serving: {
      ...deployment,
      configuration: { ...configuration, description: description ?? configuration.description },
    },
    publishedAt: at,
  };
  return { record, row: created(record, circumstances) };
}

/** Nothing to publish: since this version was, neither code nor configuration has changed. */
export function isUnchangedSince(version: FunctionRecord, deployment: Deployment): boolean {
  if (version.serving.generation === deployment.generation) return true;
  return version.serving.image.digest === deployment.image.digest && isSame(version.serving, deployment);
}

function isSame(one: Deployment, other: Deployment): boolean {
  return ordered(one.configuration) === ordered(other.configuration);
}

/** Members in one order, those without a value left out. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
