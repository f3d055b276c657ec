import type { TrailDetail } from "../../core/trail/trail-view.ts";
import type { AuditTrail } from "../../ports/audit-trail.ts";
import type { TrailPages } from "../../ports/trail-pages.ts";

export interface TrailReadPorts {
  trail: Pick<AuditTrail, "lookup" | "status">;
  trailPages: TrailPages;
}

/** One record with its neighbours in the chain. @returns undefined when there is none with the id */
export async function describeRecord(
  eventId: string,
  { trail, trailPages }: TrailReadPorts,
): Promise<TrailDetail | undefined> {
  const { events } = await trail.lookup({ filter: { eventId }, order: "newest-first", limit: 1 });
  const [event] = events;
  if (event === undefined) return undefined;
  const { sequence } = event;
  const near = await trailPages.recordsAt([sequence - 1, sequence + 1]);
  const [previous, next] = [sequence - 1, sequence + 1].map((one) => near.find((record) => record.sequence === one));
  return { event, ...(previous && { previous }), ...(next && { next }) };
}
