import { type KeyTag, tagged } from "../../core/key/key-tags.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { changeKey } from "./change-key.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";
import { hiddenTags } from "./trail-elements.ts";

/** @throws KeyError */
export function tagKey(
  call: ApiCall,
  { keyId, tags }: { keyId: string; tags: readonly KeyTag[] },
  ports: KeyPorts,
): Promise<void> {
  const operation = "TagResource";
  const requestParameters = { keyId, tags: hiddenTags(tags) };
  return recordCall(call, { eventName: operation, readOnly: false, requestParameters }, ports, async (remarks) => {
    await changeKey({ call, operation, keyId, remarks }, ports, (key) => ({ ...key, tags: tagged(key.tags, tags) }));
  });
}
