/** What the audit trail has of an operation. */
import type { Place } from "../../../core/function/arn.ts";
import type { TrailResource } from "../../../core/trail/trail-event.ts";
import type { ShownMembers } from "./shown-members.ts";

export interface RecordedOperation {
  /** As CloudTrail calls it; absent: as the API does. */
  eventName?: string;
  readOnly: boolean;
  /** Of the request. */
  request: ShownMembers;
  /** Of the answer; absent for what only reads, as on AWS. */
  answer?: ShownMembers;
}

export interface RecordedService {
  /** "ecr.amazonaws.com" */
  eventSource: string;
  operations: Readonly<Record<string, RecordedOperation>>;
  /** What a call is about. */
  resources?(request: Readonly<Record<string, unknown>>, place: Place): TrailResource[];
}
