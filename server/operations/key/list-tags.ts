import type { KeyTag } from "../../core/key/key-tags.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { findKey } from "./find-key.ts";
import type { Page, Part } from "./key-operations.ts";
import type { KeyPorts } from "./key-ports.ts";
import { partAfter } from "./part-of-list.ts";
import { recordCall } from "./record-call.ts";

/** By their key. @throws KeyError */
export function listTags(
  call: ApiCall,
  { keyId, ...page }: Page & { keyId: string },
  ports: KeyPorts,
): Promise<Part<KeyTag>> {
  const operation = "ListResourceTags";
  const called = { eventName: operation, readOnly: true, requestParameters: { keyId, ...page.asked } };
  return recordCall(call, called, ports, async (remarks) => {
    const { key } = await findKey({ call, operation, keyId, remarks }, ports);
    const tags = Object.entries(key.tags)
      .map(([name, value]) => ({ key: name, value }))
      .sort((one, other) => (one.key < other.key ? -1 : 1));
    return partAfter(tags, (tag) => tag.key, page);
  });
}
