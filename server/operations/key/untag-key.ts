import { untagged } from "../../core/key/key-tags.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { changeKey } from "./change-key.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** @throws KeyError */
export function untagKey(
  call: ApiCall,
  { keyId, tagKeys }: { keyId: string; tagKeys: readonly string[] },
  ports: KeyPorts,
): Promise<void> {
  const operation = "UntagResource";
  const called = { eventName: operation, readOnly: false, requestParameters: { keyId, tagKeys } };
  return recordCall(call, called, ports, async (remarks) => {
    const change = { call, operation, keyId, remarks } as const;
    await changeKey(change, ports, (key) => ({ ...key, tags: untagged(key.tags, tagKeys) }));
  });
}
