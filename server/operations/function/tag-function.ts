import { remarked } from "../../core/function/apply.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { isSameTags, type Tags, tagged, untagged } from "../../core/function/tags.ts";
import { latestOf } from "../../core/function/version.ts";
import { type ChangePorts, changeFunction } from "./change-function.ts";
import { type FindPorts, findFunction } from "./find-function.ts";
import type { Caller } from "./function-operations.ts";
import { refuseWhileChanging } from "./refuse-change.ts";

interface TagChange {
  functionName: string;
  /** For the log: what was asked. */
  cause: string;
  decide(before: Tags): Record<string, string>;
}

/** @throws PlatformError ResourceConflictException while the function is Pending or an update is in progress */
export function tagFunction(
  { functionName, tags }: { functionName: string; tags: Tags },
  caller: Caller,
  ports: ChangePorts & FindPorts,
): Promise<FunctionRecord> {
  const cause = `TagResource: ${Object.keys(tags).join(", ")}`;
  return changeTags({ functionName, cause, decide: (before) => tagged(before, tags) }, caller, ports);
}

/** @throws PlatformError as `tagFunction` */
export function untagFunction(
  { functionName, tagKeys }: { functionName: string; tagKeys: readonly string[] },
  caller: Caller,
  ports: ChangePorts & FindPorts,
): Promise<FunctionRecord> {
  const cause = `UntagResource: ${tagKeys.join(", ")}`;
  return changeTags({ functionName, cause, decide: (before) => untagged(before, tagKeys) }, caller, ports);
}

async function changeTags(
  { functionName, cause, decide }: TagChange,
  caller: Caller,
  ports: ChangePorts & FindPorts,
): Promise<FunctionRecord> {
  const changed = await changeFunction(
    latestOf(functionName),
    (current) => {
      refuseWhileChanging(current, ports.config);
      const tags = decide(current.tags);
      if (isSameTags(tags, current.tags)) return undefined;
      const circumstances = { at: ports.clock.now(), who: caller.name, cause };
      return { next: { ...current, tags }, row: remarked(current, "tags", circumstances) };
    },
    ports,
  );
  return changed ?? findFunction(functionName, undefined, ports);
}
