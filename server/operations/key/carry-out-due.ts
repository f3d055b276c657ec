/** What happens to keys by itself: KMS does it, and the trail says so. */
import { isDeletionDue } from "../../core/key/key-deletion.ts";
import { keyArn } from "../../core/key/key-name.ts";
import type { KeyRecord } from "../../core/key/key-record.ts";
import { isRotationDue, rotatedBySchedule } from "../../core/key/key-rotation.ts";
import { dueNowOf, type KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

const service = "kms.amazonaws.com";

/** Deletes or rotates a key whose time has come. */
export async function carryOutDue(key: KeyRecord, ports: KeyPorts): Promise<void> {
  const { dueNow } = dueNowOf(ports.clock);
  if (isDeletionDue(key, dueNow)) await deleteKey(key, ports);
  else if (isRotationDue(key, dueNow)) await rotateKey(key, ports);
}

async function deleteKey({ keyId }: KeyRecord, ports: KeyPorts): Promise<void> {
  const { keyStore, clock, live } = ports;
  const aliases = await keyStore.remove(keyId, (key) => isDeletionDue(key, clock.dueNow()));
  if (!aliases) return; // its deletion was cancelled in the meantime
  live.publish({ type: "key-changed", keyId });
  await recordOwnDoing("DeleteKey", keyId, {}, ports);
}

async function rotateKey({ keyId }: KeyRecord, ports: KeyPorts): Promise<void> {
  const { keyStore, keyVault, clock, live } = ports;
  const now = dueNowOf(clock);
  const fresh = keyVault.createMaterial(keyId);
  const material = { keyId, createdAt: clock.now(), rotation: "AUTOMATIC" as const, ...fresh };
  const change = (current: KeyRecord) =>
    isRotationDue(current, now.dueNow) ? rotatedBySchedule(current, fresh.materialId, now) : current;
  const key = await keyStore.change(keyId, change, material);
  if (key?.currentMaterialId !== fresh.materialId) return; // it is not due any more
  live.publish({ type: "key-changed", keyId });
  await recordOwnDoing("RotateKey", keyId, { rotationType: "AUTOMATIC", keyMaterialId: fresh.materialId }, ports);
}

async function recordOwnDoing(
  eventName: string,
  keyId: string,
  details: Record<string, string>,
  ports: KeyPorts,
): Promise<void> {
  const principal = { kind: "service", service } as const;
  const call = { principal, sourceIpAddress: service, userAgent: service, requestId: ports.ids.uuid() };
  await recordCall(call, { eventName, readOnly: false, requestParameters: null }, ports, async (remarks) => {
    const { config } = ports;
    remarks.resources.push({ type: "AWS::KMS::Key", arn: keyArn(keyId, config), accountId: config.account });
    remarks.additionalEventData = { keyId, ...details };
  });
}
