import { type KeyView, keyView } from "../../core/key/key-view.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { findNamedKey } from "./find-key.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** @throws KeyError */
export function describeKey(call: ApiCall, { keyId }: { keyId: string }, ports: KeyPorts): Promise<KeyView> {
  const called = { eventName: "DescribeKey", readOnly: true, requestParameters: { keyId } };
  return recordCall(call, called, ports, async (remarks) => {
    const { key } = await findNamedKey({ call, operation: "DescribeKey", keyId, remarks }, ports);
    return keyView(key, ports.config, ports.clock.offsetMs);
  });
}
