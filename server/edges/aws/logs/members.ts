/** The members that several operations have, with the limits of CloudWatch Logs' API model and its texts. */
import { z } from "zod";
import { PlatformError } from "../../../core/errors/platform-error.ts";
import { assertNoViolations, type Violation } from "../../../core/function/violation.ts";
import { logGroupOf } from "../../../core/log/log-arn.ts";

const text = z.string().optional();

export const groupMembers = { logGroupName: text, logGroupIdentifier: text };
export const timeMembers = { startTime: z.number().optional(), endTime: z.number().optional() };
export const pageMembers = { nextToken: text, limit: z.int().optional() };

const lengths: Record<string, { min: number; max: number }> = {
  logGroupName: { min: 1, max: 512 },
  logGroupNamePrefix: { min: 1, max: 512 },
  logGroupNamePattern: { min: 0, max: 512 },
  logGroupIdentifier: { min: 1, max: 2048 },
  logStreamName: { min: 1, max: 512 },
  logStreamNamePrefix: { min: 1, max: 512 },
  logStreamNames: { min: 1, max: 100 },
  filterPattern: { min: 0, max: 1024 },
  nextToken: { min: 1, max: Number.POSITIVE_INFINITY },
};

const groupPattern = String.raw`[\.\-_/#A-Za-z0-9]+`;
const patterns: Record<string, string> = {
  logGroupName: groupPattern,
  logGroupNamePrefix: groupPattern,
  logGroupNamePattern: groupPattern.replace("+", "*"),
  logGroupIdentifier: String.raw`[\w#+=/:,.@-]*`,
  logStreamName: "[^:*]*",
  logStreamNamePrefix: "[^:*]*",
};

const enums: Record<string, readonly string[]> = {
  orderBy: ["LogStreamName", "LastEventTime"],
  logGroupClass: ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"],
};

/** @param limit the operation's largest @throws PlatformError InvalidParameterException that names all violations. */
export function assertMembers(input: Readonly<Record<string, unknown>>, limit: number): void {
  const violations: Violation[] = [];
  for (const [member, value] of Object.entries(input)) {
    if (typeof value === "string") violations.push(...textViolations(member, value));
    else if (Array.isArray(value)) violations.push(...lengthViolations(member, value));
    else if (typeof value === "number") {
      const bounds = member === "limit" ? { min: 1, max: limit } : { min: 0, max: Number.MAX_SAFE_INTEGER };
      violations.push(...rangeViolations(member, value, bounds));
    }
  }
  assertNoViolations(violations, "InvalidParameterException");
}

function textViolations(member: string, value: string): Violation[] {
  const pattern = patterns[member];
  const allowed = enums[member];
  const violations = lengthViolations(member, value);
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, "s").test(value)) {
    violations.push({ member, value, constraint: `Member must satisfy regular expression pattern: ${pattern}` });
  }
  if (allowed && !allowed.includes(value)) {
    violations.push({ member, value, constraint: `Member must satisfy enum value set: [${allowed.join(", ")}]` });
  }
  return violations;
}

function lengthViolations(member: string, value: string | string[]): Violation[] {
  const { min, max } = lengths[member] ?? { min: 0, max: Number.POSITIVE_INFINITY };
  if (value.length >= min && value.length <= max) return [];
  const bound = value.length < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  return [{ member, value, constraint: `Member must have length ${bound}` }];
}

function rangeViolations(member: string, value: number, { min, max }: { min: number; max: number }): Violation[] {
  if (value >= min && value <= max) return [];
  const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  return [{ member, value, constraint: `Member must have value ${bound}` }];
}

/** @throws PlatformError InvalidParameterException unless exactly one of the two is given. */
export function namedGroup(input: { logGroupName?: string; logGroupIdentifier?: string }): string {
  const { logGroupName, logGroupIdentifier } = input;
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw invalidParameter("Only one of logGroupName and logGroupIdentifier can be passed.");
  }
  const name = logGroupName ?? (logGroupIdentifier === undefined ? undefined : logGroupOf(logGroupIdentifier));
  if (name === undefined) assertRequired("logGroupName", name);
  return name ?? "";
}

export function assertRequired(member: string, value: unknown): void {
  const constraint = "Member must not be null";
  if (value === undefined) assertNoViolations([{ member, value: null, constraint }], "InvalidParameterException");
}

export function invalidParameter(message: string): PlatformError {
  return new PlatformError("InvalidParameterException", message);
}
