/**
 * What a start says about the time before it: work that a stop or a kill has interrupted is named, not hidden.
 * The work itself needs nothing here: a function in Pending makes the optimizer work, as always.
 */
import { remarked } from "../../core/function/apply.ts";
import { isPreparing } from "../../core/function/preparing.ts";
import { versionIdKey } from "../../core/function/version.ts";
import type { History } from "../../ports/history.ts";
import type { ChangePorts } from "./change-function.ts";

/** To be called before anything is served. @returns how many invocations were interrupted. */
export async function recover({
  functions,
  history,
  live,
  clock,
}: ChangePorts & { history: History }): Promise<number> {
  const at = clock.now();
  const interrupted = await history.interruptRunning(at);
  for (const record of await functions.versions()) {
    const causes: string[] = [];
    if (isPreparing(record))
      causes.push("Lambdarium stopped while the image was being optimized; optimizing starts again");
    const own = versionIdKey(record);
    const invokes = interrupted.filter((invocation) => versionIdKey(invocation) === own).length;
    if (invokes > 0) causes.push(`${invokes} ${invokes === 1 ? "invoke was" : "invokes were"} interrupted by a stop`);
    for (const cause of causes) {
      const circumstances = { at, who: "start-up", cause };
      live.publishTransition(await functions.remark(remarked(record, "interrupted", circumstances)));
    }
  }
  return interrupted.length;
}
