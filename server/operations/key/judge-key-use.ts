/** What a key's policy says to a use of the key. */
import { KeyError } from "../../core/errors/key-error.ts";
import { type Place, partitionOf } from "../../core/function/arn.ts";
import type { EncryptionContext } from "../../core/key/encryption-context.ts";
import { viaLambda } from "../../core/key/lambda-key-policy.ts";
import { keyRefusal } from "../../core/policy/key-access.ts";
import { type Policy, parsePolicy } from "../../core/policy/policy.ts";
import { lambdaService, type Principal, principalArn } from "../../core/policy/principal.ts";

export interface JudgedUse {
  principal: Principal;
  /** `kms:Decrypt` */
  action: string;
  /** The key's. */
  arn: string;
  encryptionContext?: EncryptionContext;
  /** By which the key was named. */
  requestAlias?: string;
}

/** @throws KeyError AccessDeniedException */
export function assertAllowed(policyText: string, use: JudgedUse, region: string): void {
  const { principal, action, arn: resource } = use;
  const request = { principal, action, resource, context: contextOf(use, region) };
  const refusal = keyRefusal(parsed(policyText), request, region);
  if (refusal !== undefined) throw new KeyError("AccessDeniedException", refusal);
}

/** What belongs to no key is the account's own. @throws KeyError AccessDeniedException */
export function assertOwnAccount(principal: Principal, action: string, place: Place): void {
  if (principal.kind !== "service" && principal.accountId === place.account) return;
  const who = principalArn(principal, partitionOf(place.region));
  throw new KeyError(
    "AccessDeniedException",
    `User: ${who} is not authorized to perform: ${action}: the keys here are those of account ${place.account}`,
  );
}

/** Condition keys: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
function contextOf({ principal, encryptionContext = {}, requestAlias }: JudgedUse, region: string) {
  const isLambda = principal.kind === "role-session" && principal.invokedBy === lambdaService;
  return {
    ...Object.fromEntries(
      Object.entries(encryptionContext).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
    ),
    "aws:PrincipalArn": principalArn(principal, partitionOf(region)),
    ...(principal.kind !== "service" && { "kms:CallerAccount": principal.accountId }),
    ...(isLambda && { "kms:ViaService": viaLambda(region) }),
    ...(requestAlias !== undefined && { "kms:RequestAlias": requestAlias }),
  };
}

/** Policies as they were read: the same few are judged at each use of a key. */
const remembered = new Map<string, Policy>();
const REMEMBERED = 100;

function parsed(policyText: string): Policy {
  const known = remembered.get(policyText);
  if (known) return known;
  const policy = parsePolicy(policyText, "key");
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(policyText, policy);
  return policy;
}
