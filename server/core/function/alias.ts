/**
 * An alias: a name for a version that can be given to another one, and that may send a share of its invokes there.
 * Source: the Lambda developer guide, "Create an alias for a Lambda function" and "weighted alias".
 */
import { PlatformError } from "../errors/platform-error.ts";
import { LATEST } from "./version.ts";
import { assertNoViolations, type Violation } from "./violation.ts";

export interface Alias {
  functionId: string;
  name: string;
  /** Where its invokes go but for those of `weights`. */
  version: string;
  description: string;
  /** Version → share of the invokes that goes there, from 0 to 1. */
  weights: Readonly<Record<string, number>>;
  /** Changes with every change. */
  revisionId: string;
}

/** Versions that must be there while the alias is: its own first. */
export function versionsOf({ version, weights }: Pick<Alias, "version" | "weights">): string[] {
  return [version, ...Object.keys(weights)];
}

/**
 * Which version an invoke runs. Each invoke is decided by itself.
 * @param random evenly from 0 to below 1
 */
export function routed({ version, weights }: Pick<Alias, "version" | "weights">, random: number): string {
  let below = 0;
  for (const [additional, share] of Object.entries(weights)) {
    below += share;
    if (random < below) return additional;
  }
  return version;
}

/** A qualifier that is no version's is an alias's. */
export function isAliasName(qualifier: string): boolean {
  return qualifier !== LATEST && !/^[0-9]+$/.test(qualifier);
}

const namePattern = "(?!^[0-9]+$)([a-zA-Z0-9-_]+)";
const wholeName = new RegExp(`^(?:${namePattern})$`);
const versionPattern = String.raw`(\$LATEST|[0-9]+)`;

export function aliasNameViolations(name: string): Violation[] {
  return [...lengthViolations("name", name, 128), ...patternViolations("name", name, wholeName, namePattern)];
}

export function versionViolations(version: string): Violation[] {
  const whole = new RegExp(`^${versionPattern}$`);
  const lengths = lengthViolations("functionVersion", version, 1024);
  return [...lengths, ...patternViolations("functionVersion", version, whole, versionPattern)];
}

/**
 * What AWS takes as weights. Whether the versions are there is another question.
 * @throws PlatformError ValidationException, InvalidParameterValueException
 */
export function assertRouting({ version, weights }: Pick<Alias, "version" | "weights">): void {
  const entries = Object.entries(weights);
  if (entries.length > 1) throw refused("Number of items in AdditionalVersionWeights cannot be greater than 1");
  for (const [additional, share] of entries) {
    assertNoViolations(weightViolations(additional, share));
    if (additional === version) {
      const sentence = `Function version ${version} is already included in routing configuration.`;
      throw refused(`Invalid function version ${version}. ${sentence}`);
    }
    if (version === LATEST) throw refused("$LATEST is not supported for an alias pointing to more than 1 version");
  }
}

function weightViolations(version: string, share: number): Violation[] {
  const member = "routingConfig.additionalVersionWeights";
  const value = `{${version}=${share}}`;
  const bounds = ["less than or equal to 1.0", "greater than or equal to 0.0"].map(
    (is) => `Member must have value ${is}`,
  );
  const violations: Violation[] = [];
  if (!(share >= 0 && share <= 1)) {
    const all = [...bounds, "Member must not be null"].join(", ");
    violations.push({ member, value, constraint: `Map value must satisfy constraint: [${all}]` });
  }
  if (!/^[0-9]{1,1024}$/.test(version)) {
    const lengths = ["less than or equal to 1024", "greater than or equal to 1"];
    const all = [
      ...lengths.map((is) => `Member must have length ${is}`),
      "Member must satisfy regular expression pattern: [0-9]+",
      "Member must not be null",
    ];
    violations.push({ member, value, constraint: `Map keys must satisfy constraint: [${all.join(", ")}]` });
  }
  return violations;
}

function lengthViolations(member: string, value: string, maxLength: number): Violation[] {
  if (value.length >= 1 && value.length <= maxLength) return [];
  const bound = value.length < 1 ? "greater than or equal to 1" : `less than or equal to ${maxLength}`;
  return [{ member, value, constraint: `Member must have length ${bound}` }];
}

function patternViolations(member: string, value: string, whole: RegExp, pattern: string): Violation[] {
  if (whole.test(value)) return [];
  return [{ member, value, constraint: `Member must satisfy regular expression pattern: ${pattern}` }];
}

function refused(sentence: string): PlatformError {
  return new PlatformError("InvalidParameterValueException", sentence);
}
