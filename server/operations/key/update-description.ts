import type { ApiCall } from "../../core/trail/api-call.ts";
import { changeKey } from "./change-key.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** @throws KeyError */
export function updateDescription(
  call: ApiCall,
  { keyId, description }: { keyId: string; description: string },
  ports: KeyPorts,
): Promise<void> {
  const operation = "UpdateKeyDescription";
  const called = { eventName: operation, readOnly: false, requestParameters: { keyId, description } };
  return recordCall(call, called, ports, async (remarks) => {
    await changeKey({ call, operation, keyId, remarks }, ports, (key) => ({ ...key, description }));
  });
}
