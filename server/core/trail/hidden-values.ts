/** What a record says instead of what it must not keep. */

import { isObject } from "../policy/read-json.ts";

/** As CloudTrail writes it. */
export const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

/** A condition may compare with a secret, as an external id is one. */
export function policyWithoutValues(text: string): string {
  try {
    const statements = (value: unknown): unknown => (Array.isArray(value) ? value.map(statement) : statement(value));
    const policy: unknown = JSON.parse(text);
    return isObject(policy) ? JSON.stringify({ ...policy, Statement: statements(policy.Statement) }) : hidden;
  } catch {
    return hidden; // no policy at all: the call is refused for it
  }
}

const statementMembers = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
];

function statement(value: unknown): unknown {
  if (!isObject(value)) return hidden;
  const shown = statementMembers.filter((name) => value[name] !== undefined).map((name) => [name, value[name]]);
  const { Condition: condition } = value;
  if (isObject(condition)) {
    const operators = Object.entries(condition).map(([operator, keys]) => [
      operator,
      isObject(keys) ? hiddenValues(keys) : hidden,
    ]);
    shown.push(["Condition", Object.fromEntries(operators)]);
  }
  return Object.fromEntries(shown);
}

function hiddenValues(map: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.keys(map).map((key) => [key, hidden]));
}
