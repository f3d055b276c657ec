import type { FunctionRecord } from "./function-record.ts";

/** An image of it is being optimized: for its first or next Active, or for its update. */
export function isPreparing({ state, updateStatus }: Pick<FunctionRecord, "state" | "updateStatus">): boolean {
  return state === "Pending" || updateStatus === "InProgress";
}
