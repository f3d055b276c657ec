import type { AuditTrail } from "../../ports/audit-trail.ts";
import type { OwedRecord, OwedRecords } from "../../ports/owed-records.ts";

export interface SettlePorts {
  auditTrail: Pick<AuditTrail, "append" | "lookup">;
  owedRecords: OwedRecords;
}

/** Puts on the trail what a former process owed it, at the start, before anything is called. */
export async function settleOwed({ auditTrail, owedRecords }: SettlePorts): Promise<void> {
  for (const owed of await owedRecords.list()) {
    if (!(await isRecorded(owed, auditTrail))) await auditTrail.append(owed.event);
    await owedRecords.remove(owed.requestId);
  }
}

const PAGE = 200;
/** Clocks are set back now and then. */
const CLOCK_STEP_MS = 60_000;

/** The process may have ended after its record was kept and before it was owed no more. */
async function isRecorded({ requestId, at, event }: OwedRecord, trail: Pick<AuditTrail, "lookup">): Promise<boolean> {
  const { eventSource, eventName } = event;
  const query = { filter: { eventSource, eventName }, from: at - CLOCK_STEP_MS, order: "oldest-first" } as const;
  for (let page = await trail.lookup({ ...query, limit: PAGE }); ; ) {
    if (page.events.some(({ text }) => JSON.parse(text).requestID === requestId)) return true;
    if (!page.next) return false;
    page = await trail.lookup({ ...query, limit: PAGE, after: page.next });
  }
}
