import { keyArn } from "../../core/key/key-name.ts";
import { tagged } from "../../core/key/key-tags.ts";
import { type KeyView, keyView } from "../../core/key/key-view.ts";
import { defaultKeyPolicy } from "../../core/policy/key-access.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { policyWithoutValues } from "../../core/trail/hidden-values.ts";
import { assertKeyPolicy } from "./assert-key-policy.ts";
import { assertOwnAccount } from "./judge-key-use.ts";
import type { NewKey } from "./key-operations.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";
import { hiddenTags, keyMetadata } from "./trail-elements.ts";

/** @throws KeyError */
export function createKey(call: ApiCall, request: NewKey, ports: KeyPorts): Promise<KeyView> {
  const { description, policyText = defaultKeyPolicy(ports.config), bypassLockoutCheck, tags } = request;
  const requestParameters = {
    policy: request.policyText === undefined ? undefined : policyWithoutValues(request.policyText),
    description,
    bypassPolicyLockoutSafetyCheck: bypassLockoutCheck,
    ...{ keySpec: "SYMMETRIC_DEFAULT", keyUsage: "ENCRYPT_DECRYPT", origin: "AWS_KMS", multiRegion: false },
    ...(tags.length > 0 && { tags: hiddenTags(tags) }),
  };
  return recordCall(call, { eventName: "CreateKey", readOnly: false, requestParameters }, ports, async (remarks) => {
    const { keyStore, keyVault, clock, ids, live, config } = ports;
    assertOwnAccount(call.principal, "kms:CreateKey", config);
    const keyId = ids.uuid();
    const arn = keyArn(keyId, config);
    assertKeyPolicy(policyText, { principal: call.principal, arn, bypassLockoutCheck });
    const material = { keyId, createdAt: clock.now(), ...keyVault.createMaterial(keyId) };
    const { materialId: currentMaterialId, createdAt } = material;
    const owned = { keyId, manager: "CUSTOMER", state: "Enabled", tags: tagged({}, tags) } as const;
    const key = { ...owned, description, policyText, createdAt, currentMaterialId };
    await keyStore.create(key, material);
    live.publish({ type: "key-changed", keyId });
    const view = keyView(key, config, clock.offsetMs);
    remarks.resources.push({ type: "AWS::KMS::Key", arn, accountId: config.account });
    remarks.responseElements = { keyMetadata: keyMetadata(view, config) };
    return view;
  });
}
