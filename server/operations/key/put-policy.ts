import type { ApiCall } from "../../core/trail/api-call.ts";
import { policyWithoutValues } from "../../core/trail/hidden-values.ts";
import { assertKeyPolicy } from "./assert-key-policy.ts";
import { changeKey } from "./change-key.ts";
import { findKey } from "./find-key.ts";
import type { KeyPolicyChange } from "./key-operations.ts";
import type { KeyPorts } from "./key-ports.ts";
import { assertPolicyName } from "./policy-name.ts";
import { recordCall } from "./record-call.ts";

/** @throws KeyError MalformedPolicyDocumentException also for a policy that locks everybody out, unless told to take it */
export function putPolicy(
  call: ApiCall,
  { keyId, policyText, policyName, bypassLockoutCheck }: KeyPolicyChange & { policyName?: string },
  ports: KeyPorts,
): Promise<void> {
  const operation = "PutKeyPolicy";
  const said = {
    keyId,
    policyName,
    policy: policyWithoutValues(policyText),
    bypassPolicyLockoutSafetyCheck: bypassLockoutCheck,
  };
  return recordCall(
    call,
    { eventName: operation, readOnly: false, requestParameters: said },
    ports,
    async (remarks) => {
      const { arn } = await findKey({ call, operation, keyId, remarks: { resources: [] } }, ports);
      assertPolicyName(policyName);
      assertKeyPolicy(policyText, { principal: call.principal, arn, bypassLockoutCheck });
      await changeKey({ call, operation, keyId, remarks }, ports, (key) => ({ ...key, policyText }));
    },
  );
}
