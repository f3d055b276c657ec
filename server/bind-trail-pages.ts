/** What pages read of the audit trail, and its verification, bound to its ports. */
import type { TrailChecker } from "./background/trail-checker.ts";
import { describeRecord, type TrailReadPorts } from "./operations/trail/describe-record.ts";
import { showTrailState } from "./operations/trail/show-trail-state.ts";
import type { Platform } from "./platform.ts";

export function bindTrailPages(
  ports: TrailReadPorts & { trailChecker: Pick<TrailChecker, "check" | "verify"> },
): Platform["trail"] {
  const { trailPages, trailChecker } = ports;
  return {
    rows: (range, page) => trailPages.rows(range, page),
    count: (range) => trailPages.count(range),
    uses: (range, slotMs) => trailPages.uses(range, slotMs),
    names: () => trailPages.names(),
    describe: (eventId) => describeRecord(eventId, ports),
    state: () => showTrailState(trailChecker.check(), ports),
    verify: () => trailChecker.verify(),
  };
}
