import { type KeyView, keyView } from "../../core/key/key-view.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { findKey } from "./find-key.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** @throws KeyError */
export function rotationStatus(call: ApiCall, { keyId }: { keyId: string }, ports: KeyPorts): Promise<KeyView> {
  const operation = "GetKeyRotationStatus";
  const called = { eventName: operation, readOnly: true, requestParameters: { keyId } };
  return recordCall(call, called, ports, async (remarks) => {
    const { key } = await findKey({ call, operation, keyId, remarks }, ports);
    return keyView(key, ports.config, ports.clock.offsetMs);
  });
}
