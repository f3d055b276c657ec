/** Tags of a function. https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
import { assertWithinLimits } from "./constraints.ts";

export type Tags = Readonly<Record<string, string>>;

/** A tag that is there gets the new value. @throws PlatformError InvalidParameterValueException past the limit */
export function tagged(before: Tags, added: Tags): Record<string, string> {
  const tags = { ...before, ...added };
  assertWithinLimits({ tags });
  return tags;
}

/** One that is not there is no error. */
export function untagged(before: Tags, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(before).filter(([key]) => !keys.includes(key)));
}

export function isSameTags(one: Tags, other: Tags): boolean {
  const entries = Object.entries(one);
  return entries.length === Object.keys(other).length && entries.every(([key, value]) => other[key] === value);
}
