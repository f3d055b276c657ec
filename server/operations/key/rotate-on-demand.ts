import { KeyError } from "../../core/errors/key-error.ts";
import { onDemandRotations, rotatedOnDemand } from "../../core/key/key-rotation.ts";
import { type KeyView, keyView } from "../../core/key/key-view.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { changeKey } from "./change-key.ts";
import { findKey } from "./find-key.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";

/** New material at once; what came before it still decrypts. @throws KeyError */
export function rotateOnDemand(call: ApiCall, { keyId }: { keyId: string }, ports: KeyPorts): Promise<KeyView> {
  const operation = "RotateKeyOnDemand";
  const called = { eventName: operation, readOnly: false, requestParameters: { keyId } };
  return recordCall(call, called, ports, async (remarks) => {
    const { keyStore, keyVault, clock, config } = ports;
    const { key: found, arn } = await findKey({ call, operation, keyId, remarks: { resources: [] } }, ports);
    const before = await keyStore.materials(found.keyId);
    if (before.filter(({ rotation }) => rotation === "ON_DEMAND").length >= onDemandRotations) {
      throw new KeyError(
        "LimitExceededException",
        `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${arn}`,
      );
    }
    const fresh = keyVault.createMaterial(found.keyId);
    const material = { keyId: found.keyId, createdAt: clock.now(), rotation: "ON_DEMAND" as const, ...fresh };
    const { key } = await changeKey(
      { call, operation, keyId, remarks },
      ports,
      (current) => rotatedOnDemand(current, fresh.materialId),
      material,
    );
    return keyView(key, config, clock.offsetMs);
  });
}
