import { KeyError } from "../../core/errors/key-error.ts";
import { lockOutFault } from "../../core/policy/key-access.ts";
import { type Policy, parsePolicy } from "../../core/policy/policy.ts";
import { isPolicyError } from "../../core/policy/policy-error.ts";
import type { Principal } from "../../core/policy/principal.ts";

const maxBytes = 32 * 1024;

/** @throws KeyError when it is no policy, or one after which nobody could set another */
export function assertKeyPolicy(
  policyText: string,
  { principal, arn, bypassLockoutCheck }: { principal: Principal; arn: string; bypassLockoutCheck: boolean },
): void {
  if (new TextEncoder().encode(policyText).length > maxBytes) {
    throw new KeyError("LimitExceededException", `A key policy has at most ${maxBytes} bytes.`);
  }
  const policy = parsed(policyText);
  const fault = bypassLockoutCheck ? undefined : lockOutFault(policy, { principal, keyArn: arn });
  if (fault !== undefined) throw new KeyError("MalformedPolicyDocumentException", fault);
}

function parsed(policyText: string): Policy {
  try {
    return parsePolicy(policyText, "key");
  } catch (cause) {
    if (!isPolicyError(cause)) throw cause;
    throw new KeyError("MalformedPolicyDocumentException", cause.message, { cause });
  }
}
