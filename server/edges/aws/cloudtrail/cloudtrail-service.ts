/** AWS CloudTrail, as far as reading what happened needs it: the event history, which nobody has to set up. */
import type { AuditTrail } from "../../../ports/audit-trail.ts";
import type { JsonService } from "../json-service.ts";
import { lookupEvents } from "./lookup-events.ts";

/** Clients of botocore write `com.amazonaws.cloudtrail.v20131101.` before it. */
export const cloudTrailTarget = "CloudTrail_20131101";

export function cloudTrailService(trail: Pick<AuditTrail, "lookup">): JsonService {
  return { LookupEvents: lookupEvents(trail) };
}
