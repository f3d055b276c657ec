/** What is asked of the audit trail. */
import type { TrailEvent } from "./trail-event.ts";

/** All that is given must hold. */
export interface TrailFilter {
  eventId?: string;
  eventName?: string;
  eventSource?: string;
  readOnly?: boolean;
  username?: string;
  accessKeyId?: string;
  /** "AWS::KMS::Key" */
  resourceType?: string;
  /** An ARN. */
  resourceName?: string;
  /** What the call is about, or what a key was used for. */
  functionArn?: string;
  outcome?: "succeeded" | "failed";
}

/** Which events are meant. */
export interface TrailRange {
  filter: TrailFilter;
  /** Both ends are in it. Epoch milliseconds. */
  from?: number;
  until?: number;
}

export interface TrailQuery extends TrailRange {
  order: "newest-first" | "oldest-first";
  limit: number;
  /** The last event of the page before. */
  after?: TrailPosition;
}

export type TrailPosition = Pick<TrailEvent, "at" | "sequence">;

export interface TrailPage {
  events: TrailEvent[];
  /** Absent: there are no more. */
  next?: TrailPosition;
}

export function matchesFilter(
  { eventId, columns }: Pick<TrailEvent, "eventId" | "columns">,
  filter: TrailFilter,
): boolean {
  const { eventId: askedId, resourceType, resourceName, outcome, ...plain } = filter;
  if (askedId !== undefined && askedId !== eventId) return false;
  if (outcome !== undefined && (outcome === "failed") !== (columns.errorCode !== null)) return false;
  const ofResource = columns.resources.some(
    ({ type, arn }) =>
      (resourceType === undefined || type === resourceType) && (resourceName === undefined || arn === resourceName),
  );
  if (!ofResource && (resourceType !== undefined || resourceName !== undefined)) return false;
  return Object.entries(plain).every(
    ([name, value]) => value === undefined || columns[name as keyof typeof plain] === value,
  );
}

/** By time, then by sequence: a machine's clock may be set back. */
export function isBefore(a: TrailPosition, b: TrailPosition): boolean {
  return a.at === b.at ? a.sequence < b.sequence : a.at < b.at;
}
