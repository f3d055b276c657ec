import { deletionCancelled } from "../../core/key/key-deletion.ts";
import { type KeyView, keyView } from "../../core/key/key-view.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { changeKey } from "./change-key.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** Then it is disabled. @throws KeyError */
export function cancelDeletion(call: ApiCall, { keyId }: { keyId: string }, ports: KeyPorts): Promise<KeyView> {
  const operation = "CancelKeyDeletion";
  const called = { eventName: operation, readOnly: false, requestParameters: { keyId } };
  return recordCall(call, called, ports, async (remarks) => {
    const { key } = await changeKey({ call, operation, keyId, remarks }, ports, deletionCancelled);
    return keyView(key, ports.config, ports.clock.offsetMs);
  });
}
