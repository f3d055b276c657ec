import { lambdaAlias } from "../../core/key/alias-name.ts";
import { keyArn } from "../../core/key/key-name.ts";
import type { KeyRecord } from "../../core/key/key-record.ts";
import { rotatedOnDemand, rotating, usualRotationPeriodDays } from "../../core/key/key-rotation.ts";
import { keyView } from "../../core/key/key-view.ts";
import { lambdaKeyPolicy } from "../../core/key/lambda-key-policy.ts";
import { lambdaService } from "../../core/policy/principal.ts";
import { serviceCall } from "../../core/trail/api-call.ts";
import { dueNowOf, type KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";
import { recordOwnDoing } from "./record-own-doing.ts";
import { keyMetadata } from "./trail-elements.ts";

const description = "Default key that protects my Lambda functions when no other key is defined";

/**
 * The account's own key of Lambda, `alias/aws/lambda`: made once, by Lambda itself. It gets new material when the root key
 * is another one than before: what it has sealed is lost then, and what it is to seal is not.
 */
export async function ensureLambdaKey(ports: KeyPorts): Promise<void> {
  const alias = await ports.keyStore.alias(lambdaAlias);
  if (alias) await renew(alias.keyId, ports);
  else await make(ports);
}

async function renew(keyId: string, ports: KeyPorts): Promise<void> {
  const { keyStore, keyVault, clock } = ports;
  const key = await keyStore.get(keyId);
  const material = key && (await keyStore.material(keyId, key.currentMaterialId));
  if (!material || keyVault.isUsable(material)) return;
  const fresh = { keyId, createdAt: clock.now(), ...keyVault.createMaterial(keyId) };
  const details = { keyMaterialId: fresh.materialId };
  await recordOwnDoing({ eventName: "RotateKey", keyId, details }, ports, async () => {
    const change = (current: KeyRecord) => rotatedOnDemand(current, fresh.materialId);
    return (await keyStore.change(keyId, change, fresh)) !== undefined;
  });
}

async function make(ports: KeyPorts): Promise<void> {
  const { keyStore, keyVault, clock, ids, live, config } = ports;
  const keyId = ids.uuid();
  const material = { keyId, createdAt: clock.now(), ...keyVault.createMaterial(keyId) };
  const { materialId: currentMaterialId, createdAt } = material;
  const managed = { keyId, manager: "AWS", state: "Enabled", tags: {}, description } as const;
  const made = { ...managed, policyText: lambdaKeyPolicy(config), createdAt, currentMaterialId };
  const key = rotating(made, usualRotationPeriodDays, dueNowOf(clock));
  const call = serviceCall(lambdaService, { kind: "service", service: lambdaService }, ids.uuid());
  const called = { eventName: "CreateKey", readOnly: false, requestParameters: { description, origin: "AWS_KMS" } };
  await recordCall(call, called, ports, async (remarks) => {
    await keyStore.create(key, material, lambdaAlias);
    remarks.resources.push({ type: "AWS::KMS::Key", arn: keyArn(keyId, config), accountId: config.account });
    remarks.responseElements = { keyMetadata: keyMetadata(keyView(key, config, clock.offsetMs), config) };
  });
  live.publish({ type: "key-changed", keyId });
}
