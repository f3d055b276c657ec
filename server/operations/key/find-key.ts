/** Which key is meant, and whether it may be used so: its policy first, then its state. */

import { KeyError } from "../../core/errors/key-error.ts";
import type { EncryptionContext } from "../../core/key/encryption-context.ts";
import { aliasNotFound, keyArn, keyNotFound, parseKeyName } from "../../core/key/key-name.ts";
import type { KeyRecord } from "../../core/key/key-record.ts";
import { assertPermitted, type KeyOperation } from "../../core/key/key-state.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { assertAllowed } from "./judge-key-use.ts";
import type { KeyPorts } from "./key-ports.ts";
import type { Remarks } from "./record-call.ts";

export interface KeySearch {
  call: ApiCall;
  operation: KeyOperation;
  /** Of the policy; `kms:` and the operation's name unless said. */
  action?: string;
  keyId: string;
  remarks: Remarks;
  encryptionContext?: EncryptionContext;
}

export interface FoundKey {
  key: KeyRecord;
  arn: string;
}

type FindPorts = Pick<KeyPorts, "keyStore" | "config">;

/** By its id or ARN alone. @throws KeyError */
export async function findKey(search: KeySearch, ports: FindPorts): Promise<FoundKey> {
  const name = parseKeyName(search.keyId, ports.config);
  if (name.kind === "key") return findById(search, name.keyId, ports);
  throw new KeyError("NotFoundException", `Invalid keyId '${search.keyId}'`);
}

/** By its id, ARN, an alias or an alias's ARN. @throws KeyError */
export async function findNamedKey(search: KeySearch, ports: FindPorts): Promise<FoundKey> {
  const name = parseKeyName(search.keyId, ports.config);
  if (name.kind === "key") return findById(search, name.keyId, ports);
  const alias = await ports.keyStore.alias(name.aliasName);
  if (!alias) throw aliasNotFound(name.aliasName, ports.config);
  return findById(search, alias.keyId, ports, name.aliasName);
}

async function findById(
  search: KeySearch,
  keyId: string,
  { keyStore, config }: FindPorts,
  requestAlias?: string,
): Promise<FoundKey> {
  const { call, operation, action = `kms:${operation}`, remarks, encryptionContext } = search;
  const arn = keyArn(keyId, config);
  remarks.resources.push({ type: "AWS::KMS::Key", arn, accountId: config.account });
  const key = await keyStore.get(keyId);
  if (!key) throw keyNotFound(keyId, config);
  const { principal } = call;
  assertAllowed(key.policyText, { principal, action, arn, encryptionContext, requestAlias }, config.region);
  assertPermitted(operation, key, arn);
  return { key, arn };
}
