/**
 * At start: every event that waits has its record, whatever a kill has cost the history. An attempt that was cut off is
 * told in it, and the event waits again. One whose end was kept does not run a second time.
 */
import { hasEnded, type InvocationRecord } from "../../core/invoke/invocation.ts";
import { queuedAgain } from "../../core/invoke/queued-invocation.ts";
import type { DueClock } from "../../ports/clock.ts";
import type { History } from "../../ports/history.ts";
import type { QueuedEvents } from "../../ports/queued-events.ts";

const PAGE = 500;

export interface RecoverPorts {
  queuedEvents: QueuedEvents;
  history: History;
  clock: DueClock;
}

export async function recoverRecords(ports: RecoverPorts): Promise<void> {
  const { queuedEvents, history } = ports;
  for (let last = ""; ; ) {
    const page = (await queuedEvents.waiting(last, PAGE)).map(({ invocation }) => invocation);
    const records = await history.records(page.map(({ requestId }) => requestId));
    const known = new Map(records.map((record) => [record.requestId, record]));
    for (const queued of page) await recoverRecord(queued, known.get(queued.requestId), ports);
    last = page.at(-1)?.requestId ?? "";
    if (page.length < PAGE) return;
  }
}

async function recoverRecord(
  queued: InvocationRecord,
  kept: InvocationRecord | undefined,
  { queuedEvents, history, clock }: RecoverPorts,
): Promise<void> {
  if (kept?.status === "queued") return;
  if (kept && hasEnded(kept) && kept.status !== "interrupted") return queuedEvents.remove(kept.requestId);
  const event = await queuedEvents.get(queued.requestId);
  if (!event) return;
  if (!kept) return history.put(queued, { request: event.payload });
  const now = clock.now();
  const invocation = queuedAgain(kept, { at: now, aheadMs: clock.offsetMs }, now);
  await queuedEvents.reschedule({ ...event, invocation });
  history.put(invocation);
}
