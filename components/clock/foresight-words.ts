/** What will follow when the clock is moved: whole sentences, said before. Pure. */
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { type VersionName, versionTitle } from "../../server/core/function/version.ts";
import type { ShownKey } from "../../server/core/key/shown-key.ts";
import type { EventCount, JumpForesight, ResetForesight } from "../../server/core/schedule/jump-foresight.ts";
import { span } from "../format/durations.ts";
import { listed } from "../format/lists.ts";
import { counted } from "../format/numbers.ts";
import { dependentsOf } from "../key/dependents.ts";

export function afterAdvancing(
  foresight: JumpForesight,
  functions: readonly FunctionRecord[],
  keys: readonly ShownKey[],
): string[] {
  const { idle, deletedKeys, rotatedKeys, givenUp, tried, checkedImages, endedEnvironments } = foresight;
  const needing = deletedKeys.flatMap((key) => dependentsOf(key, functions, keys)).map((one) => one.functionName);
  const sentences = [
    said(idle.length, "function becomes Inactive", "functions become Inactive", titles(idle)),
    said(deletedKeys.length, "key is deleted, for good", "keys are deleted, for good", named(deletedKeys)),
    needing.length > 0 &&
      `${listed([...new Set(needing)])} then ${needing.length === 1 ? "needs" : "need"} another key.`,
    said(rotatedKeys.length, "key rotates", "keys rotate", named(rotatedKeys)),
    said(
      sum(givenUp),
      "event is given up, over six hours old",
      "events are given up, over six hours old",
      counts(givenUp),
    ),
    said(sum(tried), "event is tried again", "events are tried again", counts(tried)),
    said(checkedImages.length, "image is checked", "images are checked", titles(checkedImages)),
    said(
      endedEnvironments.length,
      "idle environment ends",
      "idle environments end",
      counts(byFunction(endedEnvironments)),
    ),
    foresight.moreEvents && moreEvents,
  ].filter((sentence) => sentence !== false);
  return sentences.length > 0 ? sentences : ["Nothing that is there now comes due by that."];
}

export function afterReset(
  { kept, later, laterEvents, lessIdle, moreEvents: more }: ResetForesight,
  now: number,
): string[] {
  const keys = [...new Set(kept.keys.map(({ name }) => name))];
  const keptThings = [
    ...(keys.length > 0 ? [`${counted(keys.length, "key")} (${listed(keys)})`] : []),
    ...(kept.events > 0 ? [counted(kept.events, "event")] : []),
  ];
  return [
    ...later.map(
      ({ name, what, fromAt, toAt }) =>
        `${name} ${what === "deletion" ? "is deleted" : "rotates"} in ${span(toAt - now)}, not in ${span(fromAt - now)}.`,
    ),
    laterEvents > 0 && `${counted(laterEvents, "event waits", "events wait")} again as long as without the jump.`,
    lessIdle.length > 0 &&
      `${counted(lessIdle.length, "function counts", "functions count")} as idle by real time again: ${listed(lessIdle.map(versionTitle))}.`,
    keptThings.length > 0 && `What was set meanwhile keeps the time it has left: ${listed(keptThings)}.`,
    more && moreEvents,
    "What has followed stays: functions that are Inactive, keys that were deleted or rotated, events that were given up.",
  ].filter((sentence) => sentence !== false);
}

const moreEvents = "More events wait than the 10,000 that were looked at.";

function said(count: number, one: string, many: string, names: string[]): string | false {
  return count > 0 && `${counted(count, one, many)}: ${listed(names)}.`;
}

function titles(versions: readonly VersionName[]): string[] {
  return versions.map(versionTitle);
}

function named(keys: readonly { name: string }[]): string[] {
  return keys.map(({ name }) => name);
}

function counts(events: readonly EventCount[]): string[] {
  return events.map(({ functionName, count }) => `${count} of ${functionName}`);
}

function byFunction(versions: readonly VersionName[]): EventCount[] {
  const names = versions.map(({ functionName }) => functionName);
  return [...new Set(names)].map((functionName) => ({
    functionName,
    count: names.filter((name) => name === functionName).length,
  }));
}

function sum(events: readonly EventCount[]): number {
  return events.reduce((total, { count }) => total + count, 0);
}
