/** What happens to keys by itself, when its time has come. */
import { isDeletionDue } from "../../core/key/key-deletion.ts";
import type { KeyRecord } from "../../core/key/key-record.ts";
import { isRotationDue, rotatedBySchedule } from "../../core/key/key-rotation.ts";
import { dueNowOf, type KeyPorts } from "./key-ports.ts";
import { recordOwnDoing } from "./record-own-doing.ts";

/** Deletes or rotates a key whose time has come. */
export async function carryOutDue(key: KeyRecord, ports: KeyPorts): Promise<void> {
  const { dueNow } = dueNowOf(ports.clock);
  if (isDeletionDue(key, dueNow)) await deleteKey(key, ports);
  else if (isRotationDue(key, dueNow)) await rotateKey(key, ports);
}

async function deleteKey({ keyId }: KeyRecord, ports: KeyPorts): Promise<void> {
  const { keyStore, clock, live } = ports;
  await recordOwnDoing({ eventName: "DeleteKey", keyId }, ports, async () => {
    const aliases = await keyStore.remove(keyId, (key) => isDeletionDue(key, clock.dueNow()));
    if (!aliases) return false; // its deletion was cancelled in the meantime
    live.publish({ type: "key-changed", keyId });
    return true;
  });
}

async function rotateKey({ keyId }: KeyRecord, ports: KeyPorts): Promise<void> {
  const { keyStore, keyVault, clock, live } = ports;
  const now = dueNowOf(clock);
  const fresh = keyVault.createMaterial(keyId);
  const { materialId } = fresh;
  const material = { keyId, createdAt: clock.now(), rotation: "AUTOMATIC" as const, ...fresh };
  const change = (current: KeyRecord) =>
    isRotationDue(current, now.dueNow) ? rotatedBySchedule(current, materialId, now) : current;
  const details = { rotationType: "AUTOMATIC", keyMaterialId: materialId };
  await recordOwnDoing({ eventName: "RotateKey", keyId, details }, ports, async () => {
    const key = await keyStore.change(keyId, change, material);
    if (key?.currentMaterialId !== materialId) return false; // it is not due any more
    live.publish({ type: "key-changed", keyId });
    return true;
  });
}
