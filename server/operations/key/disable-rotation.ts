import { notRotating } from "../../core/key/key-rotation.ts";
import { changeKey } from "./change-key.ts";
import type { KeyCall } from "./key-operations.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** @throws KeyError */
export function disableRotation(call: KeyCall, { keyId }: { keyId: string }, ports: KeyPorts): Promise<void> {
  const operation = "DisableKeyRotation";
  const called = { eventName: operation, readOnly: false, requestParameters: { keyId } };
  return recordCall(call, called, ports, async (remarks) => {
    await changeKey({ call, operation, keyId, remarks }, ports, notRotating);
  });
}
