/** What pages read of keys and do to them. What they do goes the way of every call of the key service. */

import { KeyError } from "./core/errors/key-error.ts";
import { assertAliasName } from "./core/key/alias-name.ts";
import { aliasArn } from "./core/key/key-name.ts";
import type { KeyUsages } from "./core/key/key-usage.ts";
import { consoleCall } from "./core/trail/api-call.ts";
import { foreseePolicy } from "./operations/key/foresee-policy.ts";
import { inspectKey } from "./operations/key/inspect-key.ts";
import type { KeyOperations } from "./operations/key/key-operations.ts";
import type { KeyPagePorts } from "./operations/key/key-page-ports.ts";
import { listKeyEvents } from "./operations/key/list-key-events.ts";
import { showKeys } from "./operations/key/show-keys.ts";
import type { Platform } from "./platform.ts";
import type { Ids } from "./ports/ids.ts";
import type { KeyStore } from "./ports/key-store.ts";

interface KeyPageParts {
  operations: KeyOperations;
  ports: KeyPagePorts & { ids: Ids; keyStore: Pick<KeyStore, "alias"> };
  usages(): Promise<KeyUsages>;
}

export function bindKeyPages({ operations, ports, usages }: KeyPageParts): Platform["keys"] {
  const { ids, config } = ports;
  const call = () => consoleCall(config.account, ids.uuid());
  return {
    list: () => showKeys(ports),
    describe: (keyId) => inspectKey(keyId, ports),
    events: (of, limit) => listKeyEvents(of, limit, ports),
    usages,
    foreseePolicy: (keyId, policyText) => foreseePolicy({ keyId, policyText, principal: call().principal }, ports),
    async create({ description, aliasName }) {
      if (aliasName !== undefined) await assertFree(aliasName, ports);
      const { keyId } = await operations.createKey(call(), { description, bypassLockoutCheck: false, tags: [] });
      if (aliasName !== undefined) await operations.createAlias(call(), { aliasName, keyId });
      return keyId;
    },
    enable: (keyId) => operations.enableKey(call(), { keyId }),
    disable: (keyId) => operations.disableKey(call(), { keyId }),
    scheduleDeletion: async (keyId, windowDays) =>
      void (await operations.scheduleDeletion(call(), { keyId, windowDays })),
    cancelDeletion: async (keyId) => void (await operations.cancelDeletion(call(), { keyId })),
    setRotation: (keyId, periodDays) =>
      periodDays === undefined
        ? operations.disableRotation(call(), { keyId })
        : operations.enableRotation(call(), { keyId, periodDays }),
    rotateNow: async (keyId) => void (await operations.rotateOnDemand(call(), { keyId })),
    setPolicy: (keyId, policyText, bypassLockoutCheck) =>
      operations.putPolicy(call(), { keyId, policyText, bypassLockoutCheck }),
  };
}

/** A key whose alias is then refused would have been made for nothing. @throws KeyError */
async function assertFree(aliasName: string, { keyStore, config }: KeyPageParts["ports"]): Promise<void> {
  assertAliasName(aliasName);
  if (!(await keyStore.alias(aliasName))) return;
  const arn = aliasArn(aliasName, config);
  throw new KeyError("AlreadyExistsException", `An alias with the name ${arn} already exists`);
}
