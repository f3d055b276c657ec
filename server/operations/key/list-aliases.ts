import { KeyError } from "../../core/errors/key-error.ts";
import { keyNotFound, parseKeyName } from "../../core/key/key-name.ts";
import type { KeyAlias } from "../../core/key/key-record.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { assertOwnAccount } from "./judge-key-use.ts";
import type { Page, Part } from "./key-operations.ts";
import type { KeyPorts } from "./key-ports.ts";
import { partOf } from "./part-of-list.ts";
import { recordCall } from "./record-call.ts";

/** Of one key, or all. @throws KeyError */
export function listAliases(
  call: ApiCall,
  { keyId, ...page }: Page & { keyId?: string },
  ports: KeyPorts,
): Promise<Part<KeyAlias>> {
  const called = { eventName: "ListAliases", readOnly: true, requestParameters: { keyId, ...page.asked } };
  return recordCall(call, called, ports, async () => {
    assertOwnAccount(call.principal, "kms:ListAliases", ports.config);
    const of = keyId === undefined ? {} : { keyId: await existing(keyId, ports) };
    const found = await ports.keyStore.aliases({ ...of, after: page.after, limit: page.limit + 1 });
    return partOf(found, page.limit);
  });
}

async function existing(text: string, { keyStore, config }: KeyPorts): Promise<string> {
  const name = parseKeyName(text, config);
  if (name.kind === "alias") throw new KeyError("NotFoundException", `Invalid keyId '${text}'`);
  if (await keyStore.get(name.keyId)) return name.keyId;
  throw keyNotFound(name.keyId, config);
}
