import { notRotating } from "../../core/key/key-rotation.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { changeKey } from "./change-key.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** @throws KeyError */
export function disableRotation(call: ApiCall, { keyId }: { keyId: string }, ports: KeyPorts): Promise<void> {
  const operation = "DisableKeyRotation";
  const called = { eventName: operation, readOnly: false, requestParameters: { keyId } };
  return recordCall(call, called, ports, async (remarks) => {
    await changeKey({ call, operation, keyId, remarks }, ports, notRotating);
  });
}
