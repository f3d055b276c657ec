import type { ApiCall } from "../../core/trail/api-call.ts";
import { findKey } from "./find-key.ts";
import type { KeyPorts } from "./key-ports.ts";
import { assertPolicyName } from "./policy-name.ts";
import { recordCall } from "./record-call.ts";

/** @returns the policy as it was put @throws KeyError */
export function getPolicy(
  call: ApiCall,
  { keyId, policyName }: { keyId: string; policyName?: string },
  ports: KeyPorts,
): Promise<string> {
  const operation = "GetKeyPolicy";
  const called = { eventName: operation, readOnly: true, requestParameters: { keyId, policyName } };
  return recordCall(call, called, ports, async (remarks) => {
    const { key } = await findKey({ call, operation, keyId, remarks }, ports);
    assertPolicyName(policyName);
    return key.policyText;
  });
}
