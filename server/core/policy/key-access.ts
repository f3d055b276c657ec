/**
 * Who may use a key: whom its policy allows, and nobody else.
 *
 * Where a key policy allows the account (its id, or its root), AWS leaves it to the account's own identity policies who
 * of it may. Here everybody and every role of the account has all that these could give, so the account's name is a
 * permission for all of them. Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
import { partitionOf } from "../function/arn.ts";
import { evaluate, type PolicyRequest } from "./evaluate.ts";
import type { Policy } from "./policy.ts";
import type { Principal } from "./principal.ts";
import { refusalSentence } from "./refusal.ts";

/** @returns why not, with AccessDeniedException; undefined when it may */
export function keyRefusal(policy: Policy, request: PolicyRequest, region: string): string | undefined {
  const verdict = evaluate(policy, request);
  return verdict === "allowed" ? undefined : refusalSentence(request, verdict, region);
}

/** The policy of a key that is made without one, as CreateKey writes it. */
export function defaultKeyPolicy({ region, account }: { region: string; account: string }): string {
  const statement = {
    Sid: "Enable IAM User Permissions",
    Effect: "Allow",
    Principal: { AWS: `arn:${partitionOf(region)}:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
  return JSON.stringify({ Version: "2012-10-17", Id: "key-default-1", Statement: [statement] }, undefined, 2);
}

/**
 * Whoever sets a policy must be able to set another one after it, unless told to bypass that.
 * @returns KMS's sentence, with MalformedPolicyDocumentException; undefined when they are
 */
export function lockOutFault(
  policy: Policy,
  { principal, keyArn }: { principal: Principal; keyArn: string },
): string | undefined {
  const request = { principal, action: "kms:PutKeyPolicy", resource: keyArn, context: {} };
  if (evaluate(policy, request) === "allowed") return undefined;
  return "The new key policy will not allow you to update the key policy in the future.";
}
