import { partitionOf } from "../function/arn.ts";
import type { PolicyRequest, Verdict } from "./evaluate.ts";
import { principalArn } from "./principal.ts";

/** What AWS says to whom a resource's policy refuses. */
export function refusalSentence(
  { principal, action, resource }: Omit<PolicyRequest, "context">,
  verdict: Exclude<Verdict, "allowed">,
  region: string,
): string {
  const who = `User: ${principalArn(principal, partitionOf(region))}`;
  const why =
    verdict === "explicit-deny"
      ? "with an explicit deny in a resource-based policy"
      : `because no resource-based policy allows the ${action} action`;
  return `${who} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
}
