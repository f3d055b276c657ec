/**
 * The conditions of a statement:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { matchesWildcard } from "./wildcard.ts";

export interface Condition {
  operator: ConditionOperator;
  /** Lower case: names of keys are the same in any. */
  key: string;
  /** One of them has to match; for an operator that negates, none may. */
  values: string[];
}

export type ConditionOperator = keyof typeof operators;

/** What is known about a request, by condition key: `aws:SourceArn`, `kms:EncryptionContext:…`. */
export type RequestContext = Readonly<Record<string, string>>;

type Matches = (pattern: string, value: string) => boolean;

const equals: Matches = (pattern, value) => pattern === value;

const operators = {
  StringEquals: { matches: equals, negates: false },
  StringNotEquals: { matches: equals, negates: true },
  StringLike: { matches: matchesWildcard, negates: false },
  StringNotLike: { matches: matchesWildcard, negates: true },
  ArnEquals: { matches: matchesArn, negates: false },
  ArnNotEquals: { matches: matchesArn, negates: true },
  ArnLike: { matches: matchesArn, negates: false },
  ArnNotLike: { matches: matchesArn, negates: true },
} as const satisfies Record<string, { matches: Matches; negates: boolean }>;

export const conditionOperators = Object.keys(operators);

export function isConditionOperator(text: string): text is ConditionOperator {
  return Object.hasOwn(operators, text);
}

/** A key that the request does not have is no match, and so holds for an operator that negates. */
export function holds({ operator, key, values }: Condition, context: RequestContext): boolean {
  const { matches, negates } = operators[operator];
  const [, value] = Object.entries(context).find(([name]) => name.toLowerCase() === key) ?? [];
  if (value === undefined) return negates;
  return values.some((pattern) => matches(pattern, value)) !== negates;
}

/** Each of an ARN's six parts by itself, so that a `*` stays in its part. AWS's two operators for ARNs are the same. */
function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === "*") return true;
  const [patterns, parts] = [arnParts(pattern), arnParts(arn)];
  return patterns.length === 6 && patterns.every((part, at) => matchesWildcard(part, parts[at] ?? ""));
}

/** The resource may have colons of its own. */
function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}
