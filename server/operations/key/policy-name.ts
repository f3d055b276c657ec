import { KeyError } from "../../core/errors/key-error.ts";

/** A key has one policy, and that is its name. @throws KeyError NotFoundException */
export function assertPolicyName(policyName = "default"): void {
  if (policyName !== "default") throw new KeyError("NotFoundException", "No such policy exists");
}
