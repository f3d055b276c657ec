import { assertAliasName } from "../../core/key/alias-name.ts";
import { aliasArn, aliasNotFound } from "../../core/key/key-name.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { findAliasTarget } from "./find-alias-target.ts";
import { findKey } from "./find-key.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** The policies of both keys have to allow it. @throws KeyError */
export function updateAlias(
  call: ApiCall,
  { aliasName, keyId }: { aliasName: string; keyId: string },
  ports: KeyPorts,
): Promise<void> {
  const operation = "UpdateAlias";
  const requestParameters = { aliasName, targetKeyId: keyId };
  return recordCall(call, { eventName: operation, readOnly: false, requestParameters }, ports, async (remarks) => {
    const { keyStore, clock, live, config } = ports;
    assertAliasName(aliasName);
    const name = aliasArn(aliasName, config);
    remarks.resources.push({ type: "AWS::KMS::Alias", arn: name, accountId: config.account });
    const { key, arn } = await findAliasTarget({ call, operation, keyId, remarks }, ports);
    const alias = await keyStore.alias(aliasName);
    if (!alias) throw aliasNotFound(aliasName, config);
    // That one may be waiting for its deletion: its state is no matter.
    const former = { call, operation: "DeleteAlias", action: "kms:UpdateAlias", keyId: alias.keyId, remarks } as const;
    await findKey(former, ports);
    const moved = await keyStore.moveAlias(aliasName, { keyId: key.keyId, at: clock.now() });
    if (!moved) throw aliasNotFound(aliasName, config);
    remarks.responseElements = { keyId: arn };
    for (const changed of new Set([moved.keyId, key.keyId])) live.publish({ type: "key-changed", keyId: changed });
  });
}
