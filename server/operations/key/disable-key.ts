import type { ApiCall } from "../../core/trail/api-call.ts";
import { changeKey } from "./change-key.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** What is sealed with it cannot be opened until it is enabled. @throws KeyError */
export function disableKey(call: ApiCall, { keyId }: { keyId: string }, ports: KeyPorts): Promise<void> {
  const operation = "DisableKey";
  const called = { eventName: operation, readOnly: false, requestParameters: { keyId } };
  return recordCall(call, called, ports, async (remarks) => {
    await changeKey({ call, operation, keyId, remarks }, ports, (key) => ({ ...key, state: "Disabled" }));
  });
}
