/** The parts that every element of a policy is made of. */
import { PolicyError } from "./policy-error.ts";

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function refuseUnknown(object: JsonObject, known: readonly string[], path: string): void {
  const unknown = Object.keys(object).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const place = path === "" ? unknown : `${path}.${unknown}`;
  throw new PolicyError(`${place} is not an element of a policy: it has ${known.join(", ")}`);
}

/** A text, or a list of at least one; each with its path. */
export function listOfTexts(value: unknown, path: string): { text: string; path: string }[] {
  if (!Array.isArray(value)) return [{ text: textAt(value, path), path }];
  if (value.length === 0) throw new PolicyError(`${path} must not be empty`);
  return value.map((item: unknown, at) => ({ text: textAt(item, `${path}[${at}]`), path: `${path}[${at}]` }));
}

function textAt(value: unknown, path: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new PolicyError(`${path} must be a text, not ${JSON.stringify(value)}`);
}
