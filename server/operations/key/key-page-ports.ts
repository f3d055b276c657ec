import type { Place } from "../../core/function/arn.ts";
import type { AuditTrail } from "../../ports/audit-trail.ts";
import type { DueClock } from "../../ports/clock.ts";
import type { Functions } from "../../ports/functions.ts";
import type { KeyStore } from "../../ports/key-store.ts";

/** What pages read of keys: nobody's call, so no policy is asked and nothing is recorded. */
export interface KeyPagePorts {
  keyStore: Pick<KeyStore, "list" | "aliases" | "get" | "materials">;
  auditTrail: Pick<AuditTrail, "lookup" | "status">;
  functions: Pick<Functions, "versions">;
  clock: Pick<DueClock, "now" | "offsetMs">;
  config: Place;
}
