import type { ApiCall } from "../../core/trail/api-call.ts";
import { findKey } from "./find-key.ts";
import type { Page } from "./key-operations.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** @throws KeyError */
export function listPolicies(
  call: ApiCall,
  { keyId, asked }: Page & { keyId: string },
  ports: KeyPorts,
): Promise<string[]> {
  const operation = "ListKeyPolicies";
  const called = { eventName: operation, readOnly: true, requestParameters: { keyId, ...asked } };
  return recordCall(call, called, ports, async (remarks) => {
    await findKey({ call, operation, keyId, remarks }, ports);
    return ["default"];
  });
}
