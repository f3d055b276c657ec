/**
 * The one way a stored function changes: read, decide, compare-and-set with its rows, and only then publish.
 */
import type { Change } from "../../core/function/apply.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { VersionName } from "../../core/function/version.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Functions } from "../../ports/functions.ts";
import type { Ids } from "../../ports/ids.ts";
import type { Live } from "../../ports/live.ts";

export interface ChangePorts {
  functions: Functions;
  live: Live;
  clock: Clock;
  ids: Ids;
}

/**
 * @param decide what to make of the record as it is now; `undefined` leaves it. It is asked again when another
 *   change was first, and its errors are the caller's.
 * @returns the record as stored, or undefined when nothing was changed.
 */
export async function changeFunction(
  { functionName, version }: VersionName,
  decide: (current: FunctionRecord) => Change | undefined,
  { functions, live, ids }: Pick<ChangePorts, "functions" | "live" | "ids">,
): Promise<FunctionRecord | undefined> {
  for (;;) {
    const current = await functions.getVersion({ functionName, version });
    const change = current && decide(current);
    if (!current || !change) return undefined;
    const record = { ...change.next, revisionId: ids.uuid() };
    const rows = await functions.change(current.revisionId, record, [change.row]);
    if (!rows) continue; // another change was first: decide anew
    for (const row of rows) live.publishTransition(row);
    live.publish({ type: "function", function: record });
    return record;
  }
}
