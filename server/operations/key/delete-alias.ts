import { assertAliasName } from "../../core/key/alias-name.ts";
import { aliasArn, aliasNotFound } from "../../core/key/key-name.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { findKey } from "./find-key.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** The key stays. @throws KeyError */
export function deleteAlias(call: ApiCall, { aliasName }: { aliasName: string }, ports: KeyPorts): Promise<void> {
  const operation = "DeleteAlias";
  const called = { eventName: operation, readOnly: false, requestParameters: { aliasName } };
  return recordCall(call, called, ports, async (remarks) => {
    const { keyStore, live, config } = ports;
    assertAliasName(aliasName);
    const name = aliasArn(aliasName, config);
    remarks.resources.push({ type: "AWS::KMS::Alias", arn: name, accountId: config.account });
    const alias = await keyStore.alias(aliasName);
    if (!alias) throw aliasNotFound(aliasName, config);
    const { arn } = await findKey({ call, operation, keyId: alias.keyId, remarks }, ports);
    const removed = await keyStore.removeAlias(aliasName);
    if (!removed) throw aliasNotFound(aliasName, config);
    remarks.responseElements = { keyId: arn };
    live.publish({ type: "key-changed", keyId: removed.keyId });
  });
}
