import type { ApiCall } from "../../core/trail/api-call.ts";
import { changeKey } from "./change-key.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** One that is enabled stays it. @throws KeyError */
export function enableKey(call: ApiCall, { keyId }: { keyId: string }, ports: KeyPorts): Promise<void> {
  const operation = "EnableKey";
  const called = { eventName: operation, readOnly: false, requestParameters: { keyId } };
  return recordCall(call, called, ports, async (remarks) => {
    await changeKey({ call, operation, keyId, remarks }, ports, (key) => ({ ...key, state: "Enabled" }));
  });
}
