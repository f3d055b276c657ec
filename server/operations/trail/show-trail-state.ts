import type { TrailCheck, TrailState } from "../../core/trail/trail-check.ts";
import type { TrailReadPorts } from "./describe-record.ts";

/** How the trail stands. */
export async function showTrailState(
  check: TrailCheck | undefined,
  { trail }: Pick<TrailReadPorts, "trail">,
): Promise<TrailState> {
  const { count, head, fault } = trail.status();
  const { events } = await trail.lookup({ filter: {}, order: "oldest-first", limit: 1 });
  const firstAt = events[0]?.at;
  return {
    ...{ count, head },
    ...(fault !== undefined && { fault }),
    ...(firstAt !== undefined && { firstAt }),
    ...(check && { check }),
  };
}
