import { describeTrailPages } from "../contract/trail-pages.contract.ts";
import { MemoryAuditTrail } from "./audit-trail.ts";
import { MemoryTrailPages } from "./trail-pages.ts";

describeTrailPages("memory", async (clock) => {
  const trail = new MemoryAuditTrail(clock);
  return { trail, pages: new MemoryTrailPages(trail) };
});
