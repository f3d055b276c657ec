/** What will follow when a key is changed: whole sentences, said before. Pure. */
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { versionTitle } from "../../server/core/function/version.ts";
import { onDemandRotations } from "../../server/core/key/key-rotation.ts";
import type { PolicyForesight } from "../../server/core/key/policy-foresight.ts";
import { nameOfKey, type ShownKey } from "../../server/core/key/shown-key.ts";
import { listed } from "../format/lists.ts";
import { counted } from "../format/numbers.ts";
import { isFailedForKey } from "./dependents.ts";

/** A function that needs the key. */
export type Dependent = Pick<FunctionRecord, "functionName" | "version" | "state" | "stateReasonCode">;

export function afterDisabling(dependents: readonly Dependent[]): string[] {
  const kept =
    dependents.length > 0
      ? "Nothing is lost: once it is enabled again, what has Failed for it comes back by itself."
      : "What was encrypted with it cannot be read until it is enabled again.";
  return [...whoFails(dependents), kept];
}

export function afterEnabling(dependents: readonly Dependent[]): string[] {
  if (dependents.length === 0) return ["No function depends on it."];
  const { failed, others } = parted(dependents);
  return [
    ...(failed.length > 0
      ? [
          `${counted(failed.length, "function")} that ${failed.length === 1 ? "has" : "have"} Failed for it will come back ` +
            `by ${failed.length === 1 ? "itself" : "themselves"}: ${listed(failed)}.`,
        ]
      : []),
    ...(others.length > 0 ? [`${listed(others)} can start cold again.`] : []),
  ];
}

export interface Deletion {
  /** "26 Dec 14:02 UTC, in 30 d" */
  when: string;
  /** Whether anything may be encrypted with it. */
  wasUsed: boolean;
}

export function afterSchedulingDeletion(dependents: readonly Dependent[], { when, wasUsed }: Deletion): string[] {
  return [
    "From now on nothing can be encrypted or read with it.",
    ...whoFails(dependents),
    `It is deleted for good ${when}. Until then the deletion can be cancelled.`,
    losesData(dependents, wasUsed)
      ? "What was encrypted with it can then never be read again, by nobody."
      : "It was never used: nothing is lost with it.",
    ...(dependents.length > 0 ? ["A function that still names it then needs another key."] : []),
  ];
}

/** Only then is its name asked for. */
export function losesData(dependents: readonly Dependent[], wasUsed: boolean): boolean {
  return wasUsed || dependents.length > 0;
}

/** @param enable whether it is enabled at once after it */
export function afterCancellingDeletion(dependents: readonly Dependent[], enable: boolean): string[] {
  if (enable) return ["The key is kept, and can be used again.", ...afterEnabling(dependents)];
  const kept = "The key is kept, and is Disabled: nothing can use it until it is enabled.";
  return [kept, ...whoFails(dependents)];
}

/** @param periodDays undefined: no more by itself */
export function afterChangingRotation(periodDays: number | undefined): string[] {
  return [
    periodDays === undefined
      ? "It keeps the material that it has, until it is rotated by hand."
      : `It gets new material every ${counted(periodDays, "day")}, by the due clock.`,
    "What older material has encrypted stays readable: no function notices.",
  ];
}

/** @param versions of its material so far @param byHand how often it was rotated so */
export function afterRotatingNow(versions: number, byHand: number): string[] {
  return [
    `Version ${versions + 1} of its material encrypts from now on; ${versions === 1 ? "version 1 goes" : `versions 1 to ${versions} go`} on decrypting.`,
    "No function notices: what is sealed stays readable.",
    `${counted(Math.max(0, onDemandRotations - byHand - 1), "rotation")} by hand will be left of ${onDemandRotations}.`,
  ];
}

/** @param dependents how many functions have the key */
export function afterChangingPolicy({ denied, locksOut }: PolicyForesight, dependents: number): string[] {
  const taken =
    denied.length > 0
      ? [`${failing(denied)} Warm invokes go on.`]
      : [dependents === 0 ? "No function depends on it." : "Every function that has the key can go on using it."];
  return locksOut ? [...taken, "Nobody of this account could change the policy again."] : taken;
}

/**
 * A function is given this key.
 * @param key undefined: there is none of that name
 * @param isNew whether the function is just being made
 */
export function afterChoosingKey(key: ShownKey | undefined, isNew: boolean): string {
  if (!key) return "There is no such key: this will be refused.";
  const fails = isNew ? "the function will be Failed" : "the change will fail";
  const name = nameOfKey(key);
  if (key.state !== "Enabled") {
    const word = key.state === "Disabled" ? "Disabled" : "waiting for its deletion";
    return `${name} is ${word}: ${fails}${isNew ? ", until it is enabled" : ""}.`;
  }
  return isNew
    ? `What opens its image is sealed with ${name}: every cold start asks for it.`
    : `What opens its image is sealed again with ${name}, and the image is not optimized again.`;
}

function whoFails(dependents: readonly Dependent[]): string[] {
  if (dependents.length === 0) return ["No function depends on it."];
  const { failed, others } = parted(dependents);
  return [
    ...(others.length > 0 ? [`${failing(others)} Warm invokes go on.`] : []),
    ...(failed.length > 0 ? [`${listed(failed)} ${failed.length === 1 ? "has" : "have"} Failed for it already.`] : []),
  ];
}

function failing(names: readonly string[]): string {
  const their = names.length === 1 ? "its" : "their";
  return `${counted(names.length, "function")} will fail at ${their} next cold start: ${listed(names)}.`;
}

function parted(dependents: readonly Dependent[]): { failed: string[]; others: string[] } {
  const names = (wanted: boolean) => dependents.filter((one) => isFailedForKey(one) === wanted).map(versionTitle);
  return { failed: names(true), others: names(false) };
}
