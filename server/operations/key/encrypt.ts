import type { ApiCall } from "../../core/trail/api-call.ts";
import type { Encrypted, KeyUse } from "./key-operations.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";
import { algorithm, contextParameter, encryptWith, endDryRun, findEncryptionKey, remarkMaterial } from "./use-key.ts";

/** @throws KeyError */
export function encrypt(
  call: ApiCall,
  { keyId, plaintext, encryptionContext, dryRun }: KeyUse & { plaintext: Uint8Array },
  ports: KeyPorts,
): Promise<Encrypted> {
  const operation = "Encrypt";
  const requestParameters = { keyId, encryptionAlgorithm: algorithm, ...contextParameter(encryptionContext), dryRun };
  return recordCall(call, { eventName: operation, readOnly: true, requestParameters }, ports, async (remarks) => {
    const key = await findEncryptionKey({ call, operation, keyId, remarks, encryptionContext }, ports);
    endDryRun(dryRun);
    remarkMaterial(remarks, key.material.materialId);
    return encryptWith(key, { plaintext, encryptionContext }, ports);
  });
}
