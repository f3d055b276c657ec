import { KeyError } from "../../core/errors/key-error.ts";
import { assertAliasName } from "../../core/key/alias-name.ts";
import { aliasArn } from "../../core/key/key-name.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { findAliasTarget } from "./find-alias-target.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** @throws KeyError */
export function createAlias(
  call: ApiCall,
  { aliasName, keyId }: { aliasName: string; keyId: string },
  ports: KeyPorts,
): Promise<void> {
  const operation = "CreateAlias";
  const requestParameters = { aliasName, targetKeyId: keyId };
  return recordCall(call, { eventName: operation, readOnly: false, requestParameters }, ports, async (remarks) => {
    const { keyStore, clock, live, config } = ports;
    assertAliasName(aliasName);
    const { key, arn } = await findAliasTarget({ call, operation, keyId, remarks }, ports);
    const name = aliasArn(aliasName, config);
    remarks.resources.push({ type: "AWS::KMS::Alias", arn: name, accountId: config.account });
    const at = clock.now();
    if (!(await keyStore.addAlias({ aliasName, keyId: key.keyId, createdAt: at, updatedAt: at }))) {
      throw new KeyError("AlreadyExistsException", `An alias with the name ${name} already exists`);
    }
    remarks.responseElements = { keyId: arn };
    live.publish({ type: "key-changed", keyId: key.keyId });
  });
}
