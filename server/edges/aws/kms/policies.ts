import { z } from "zod";
import type { KeyOperations } from "../../../operations/key/key-operations.ts";
import { keyOf, nothing } from "./keys.ts";
import { kmsOperation } from "./kms-operation.ts";
import { pageOf } from "./list-marker.ts";
import { assertMembers, flag, given, keyMember, keyRule, pageMembers, pageRules, text } from "./members.ts";

const nameRule = { length: [1, 128], pattern: "^[\\w]+$" } as const;
const nameOf = ({ PolicyName }: { PolicyName?: string }) =>
  PolicyName === undefined ? {} : { policyName: PolicyName };

export function getKeyPolicy(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "GetKeyPolicy",
    schema: z.object({ ...keyMember, PolicyName: text }),
    read(input) {
      assertMembers(input, { KeyId: keyRule, PolicyName: nameRule });
      return { ...keyOf(input), ...nameOf(input) };
    },
    answer: async (of, call) => ({ Policy: await keys.getPolicy(call, of), PolicyName: "default" }),
  });
}

export function putKeyPolicy(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "PutKeyPolicy",
    schema: z.object({ ...keyMember, PolicyName: text, Policy: text, BypassPolicyLockoutSafetyCheck: flag }),
    read(input) {
      const rules = { KeyId: keyRule, PolicyName: nameRule, Policy: { required: true, length: [1, 131_072] } } as const;
      assertMembers(input, rules);
      return {
        ...{ ...keyOf(input), ...nameOf(input), policyText: given("policy", input.Policy) },
        bypassLockoutCheck: input.BypassPolicyLockoutSafetyCheck ?? false,
      };
    },
    answer: (change, call) => keys.putPolicy(call, change).then(nothing),
  });
}

export function listKeyPolicies(keys: KeyOperations) {
  return kmsOperation(keys, {
    name: "ListKeyPolicies",
    schema: z.object({ ...keyMember, ...pageMembers }),
    read(input) {
      assertMembers(input, { KeyId: keyRule, ...pageRules(1000) });
      return { ...keyOf(input), ...pageOf(input, "ListKeyPolicies", 100) };
    },
    answer: async (query, call) => ({ PolicyNames: await keys.listPolicies(call, query), Truncated: false }),
  });
}
