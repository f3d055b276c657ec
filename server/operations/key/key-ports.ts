import type { Place } from "../../core/function/arn.ts";
import type { DueNow } from "../../core/key/due-time.ts";
import type { AuditTrail } from "../../ports/audit-trail.ts";
import type { DueClock } from "../../ports/clock.ts";
import type { Ids } from "../../ports/ids.ts";
import type { KeyStore } from "../../ports/key-store.ts";
import type { KeyVault } from "../../ports/key-vault.ts";
import type { Live } from "../../ports/live.ts";
import type { OwedRecords } from "../../ports/owed-records.ts";

/** What the operations on keys stand on. */
export interface KeyPorts {
  keyStore: KeyStore;
  keyVault: KeyVault;
  auditTrail: Pick<AuditTrail, "append">;
  owedRecords: OwedRecords;
  clock: Pick<DueClock, "now" | "dueNow" | "offsetMs">;
  ids: Ids;
  live: Pick<Live, "publish">;
  config: Place;
}

export function dueNowOf(clock: KeyPorts["clock"]): DueNow {
  return { dueNow: clock.dueNow(), aheadMs: clock.offsetMs };
}
