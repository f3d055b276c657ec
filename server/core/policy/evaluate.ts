/**
 * What a policy says to a request: an explicit Deny wins over every Allow, and what no statement allows is not allowed.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { holds, type RequestContext } from "./condition.ts";
import type { Policy, Selection, Statement } from "./policy.ts";
import { isNamed, type Principal } from "./principal.ts";
import { matchesWildcard } from "./wildcard.ts";

export interface PolicyRequest {
  principal: Principal;
  /** `ecr:BatchGetImage` */
  action: string;
  /** The ARN. */
  resource: string;
  context: RequestContext;
}

export type Verdict = "allowed" | "explicit-deny" | "implicit-deny";

export function evaluate(policy: Policy, request: PolicyRequest): Verdict {
  const effects = policy.statements.filter((statement) => concerns(statement, request)).map(({ effect }) => effect);
  if (effects.includes("Deny")) return "explicit-deny";
  return effects.includes("Allow") ? "allowed" : "implicit-deny";
}

function concerns(
  { principals, actions, resources, conditions }: Statement,
  { principal, action, resource, context }: PolicyRequest,
): boolean {
  return (
    selects(principals, (name) => isNamed(principal, name)) &&
    selects(actions, (pattern) => matchesWildcard(pattern, action.toLowerCase())) &&
    (resources === undefined || selects(resources, (pattern) => matchesWildcard(pattern, resource))) &&
    conditions.every((condition) => holds(condition, context))
  );
}

function selects<Item>({ except, items }: Selection<Item>, isIt: (item: Item) => boolean): boolean {
  return items.some(isIt) !== except;
}
