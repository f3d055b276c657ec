import { type KeyView, keyView } from "../../core/key/key-view.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { assertOwnAccount } from "./judge-key-use.ts";
import type { Page, Part } from "./key-operations.ts";
import type { KeyPorts } from "./key-ports.ts";
import { partOf } from "./part-of-list.ts";
import { recordCall } from "./record-call.ts";

/** @throws KeyError */
export function listKeys(call: ApiCall, page: Page, ports: KeyPorts): Promise<Part<KeyView>> {
  const called = { eventName: "ListKeys", readOnly: true, requestParameters: { ...page.asked } };
  return recordCall(call, called, ports, async () => {
    const { keyStore, config, clock } = ports;
    assertOwnAccount(call.principal, "kms:ListKeys", config);
    const { items, more } = partOf(await keyStore.list({ after: page.after, limit: page.limit + 1 }), page.limit);
    return { items: items.map((key) => keyView(key, config, clock.offsetMs)), more };
  });
}
