/**
 * What of a request or an answer the audit trail shows: members that are named, and nothing else. A new member of an
 * API is therefore not recorded before somebody has decided that it holds no secret.
 */
import { isObject } from "../../../core/policy/read-json.ts";
import { hidden, policyWithoutValues } from "../../../core/trail/hidden-values.ts";
import type { Json } from "../../../core/trail/trail-event.ts";

export type Shown =
  /** A text, a number, a boolean, or a list of those. */
  | "plain"
  /** That it was there, and not what. */
  | "hidden"
  /** A map: its keys, and not its values. */
  | "keys"
  /** A map: its keys and its values. */
  | "map"
  /** A policy: all but the values that its conditions compare with. */
  | "policy"
  /** A list of such. */
  | readonly [ShownMembers]
  | ShownMembers;

/** By the name that the API gives it; CloudTrail begins each with a small letter. */
export interface ShownMembers {
  readonly [member: string]: Shown;
}

const LONGEST_TEXT = 2_048;
const LONGEST_LIST = 100;

/** @returns null when nothing of it is shown */
export function shownMembers(value: unknown, members: ShownMembers): Json | null {
  if (!isObject(value)) return null;
  const shown: [string, Json][] = [];
  for (const [name, how] of Object.entries(members)) {
    const member = value[name];
    if (member === undefined || member === null) continue;
    shown.push([`${name.slice(0, 1).toLowerCase()}${name.slice(1)}`, shownValue(member, how)]);
  }
  return shown.length === 0 ? null : Object.fromEntries(shown);
}

function shownValue(value: unknown, how: Shown): Json {
  if (how === "hidden") return hidden;
  if (how === "plain") return Array.isArray(value) ? value.slice(0, LONGEST_LIST).map(plain) : plain(value);
  if (how === "map") return isObject(value) ? mapOf(value, plain) : hidden;
  if (how === "keys") return isObject(value) ? mapOf(value, () => hidden) : hidden;
  if (how === "policy") return typeof value === "string" ? policyWithoutValues(value) : hidden;
  if (!Array.isArray(how)) return shownMembers(value, how as ShownMembers) ?? {};
  if (!Array.isArray(value)) return hidden;
  const [members] = how as readonly [ShownMembers];
  return value.slice(0, LONGEST_LIST).map((item) => shownMembers(item, members) ?? {});
}

/** What has another form than the API gives it may be anything. */
function plain(value: unknown): Json {
  if (typeof value === "string") return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
  return typeof value === "number" || typeof value === "boolean" ? value : hidden;
}

function mapOf(map: Readonly<Record<string, unknown>>, shown: (value: unknown) => Json): Json {
  const entries = Object.entries(map).slice(0, LONGEST_LIST);
  return Object.fromEntries(entries.map(([key, value]) => [plain(key), shown(value)]));
}
