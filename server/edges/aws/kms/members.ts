/** Members that several operations have, with the limits of KMS's API model and its texts. */
import { z } from "zod";
import { KeyError } from "../../../core/errors/key-error.ts";
import { assertNoViolations, required, type Violation } from "../../../core/function/violation.ts";
import { canonicalContext, type EncryptionContext } from "../../../core/key/encryption-context.ts";
import type { KeyTag } from "../../../core/key/key-tags.ts";

export const text = z.string().optional();
export const whole = z.int().optional();
export const flag = z.boolean().optional();

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Bytes, which JSON has as base64. */
export const blob = z
  .string()
  .refine((value) => base64.test(value))
  .transform((value): Uint8Array => Buffer.from(value, "base64"))
  .optional();

/** Every name that JSON can have, `__proto__` too. */
export const context = z
  .custom<EncryptionContext>((value) => isMap(value) && Object.values(value).every((item) => typeof item === "string"))
  .optional();

export const tagMember = z.object({ TagKey: z.string(), TagValue: z.string() });
export const keyMember = { KeyId: text };
export const pageMembers = { Limit: whole, Marker: text };
/** Grants are not kept, so their tokens say nothing. */
export const useMembers = { GrantTokens: z.array(z.string()).optional(), DryRun: flag };

export interface Rule {
  required?: true;
  /** Of a text, of bytes or of a list. */
  length?: readonly [min: number, max: number];
  range?: readonly [min: number, max: number];
  pattern?: string;
  values?: readonly string[];
  /** What it is must not be said again. */
  sensitive?: true;
}

/** By the member's name in the API. @throws PlatformError ValidationException that names all violations. */
export function assertMembers(input: Readonly<Record<string, unknown>>, rules: Readonly<Record<string, Rule>>): void {
  const violations = Object.entries(rules).flatMap(([name, rule]) => {
    const member = name.charAt(0).toLowerCase() + name.slice(1);
    return violationsOf(input[name], rule).map((violation) => ({ member, ...violation }));
  });
  assertNoViolations(violations);
}

export const keyRule: Rule = { required: true, length: [1, 2048] };
export const aliasRule: Rule = { required: true, length: [1, 256], pattern: "^[a-zA-Z0-9:/_-]+$" };
export const pageRules = (max: number) => ({ Limit: { range: [1, max] }, Marker: { length: [1, 1024] } }) as const;

/** @throws PlatformError ValidationException when it is not there: named so by `assertMembers` */
export function given<Value>(member: string, value: Value | undefined): Value {
  if (value !== undefined) return value;
  assertNoViolations([{ member, value: null, constraint: required }]);
  throw new Error(`${member} is missing`);
}

const maxContextBytes = 8192;

/** @throws KeyError ValidationException */
export function contextOf(value: EncryptionContext = {}): EncryptionContext {
  if (canonicalContext(value).length <= maxContextBytes) return value;
  throw new KeyError("ValidationException", `An encryption context has at most ${maxContextBytes} bytes.`);
}

/** @throws PlatformError ValidationException */
export function tagsOf(tags: readonly z.output<typeof tagMember>[]): KeyTag[] {
  const violations = tags.flatMap(({ TagKey, TagValue }, at) => [
    ...placed(`tags.${at + 1}.member.tagKey`, TagKey, { length: [1, 128] }),
    ...placed(`tags.${at + 1}.member.tagValue`, TagValue, { length: [0, 256] }),
  ]);
  assertNoViolations(violations);
  return tags.map(({ TagKey: key, TagValue: value }) => ({ key, value }));
}

/** Epoch seconds, as JSON 1.1 has times. */
export function seconds(epochMs: number): number {
  return Math.round(epochMs) / 1000;
}

export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function placed(member: string, value: unknown, rule: Rule): Violation[] {
  return violationsOf(value, rule).map((violation) => ({ member, ...violation }));
}

function violationsOf(value: unknown, rule: Rule): Omit<Violation, "member">[] {
  if (value === undefined) return rule.required ? [{ value: null, constraint: required }] : [];
  const said =
    rule.sensitive || value instanceof Uint8Array || typeof value === "object" ? {} : { value: String(value) };
  return constraintsBroken(value, rule).map((constraint) => ({ ...said, constraint }));
}

function constraintsBroken(value: unknown, { length, range, pattern, values }: Rule): string[] {
  const broken: string[] = [];
  if (length && (typeof value === "string" || value instanceof Uint8Array || Array.isArray(value))) {
    broken.push(...outside(value.length, length, "length"));
  }
  if (range && typeof value === "number") broken.push(...outside(value, range, "value"));
  if (pattern && typeof value === "string" && !new RegExp(pattern).test(value)) {
    broken.push(`Member must satisfy regular expression pattern: ${pattern}`);
  }
  if (values && typeof value === "string" && !values.includes(value)) {
    broken.push(`Member must satisfy enum value set: [${values.join(", ")}]`);
  }
  return broken;
}

function outside(value: number, [min, max]: readonly [number, number], what: "length" | "value"): string[] {
  if (value < min) return [`Member must have ${what} greater than or equal to ${min}`];
  return value > max ? [`Member must have ${what} less than or equal to ${max}`] : [];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
