import { readBlob } from "../../core/key/ciphertext-blob.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { findNamedKey } from "./find-key.ts";
import type { Decrypted, DecryptRequest } from "./key-operations.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";
import { algorithm, contextParameter, endDryRun, openBlob, remarkMaterial } from "./use-key.ts";

/** @throws KeyError */
export function decrypt(
  call: ApiCall,
  { keyId, ciphertextBlob, encryptionContext, dryRun }: DecryptRequest,
  ports: KeyPorts,
): Promise<Decrypted> {
  const operation = "Decrypt";
  const requestParameters = { keyId, encryptionAlgorithm: algorithm, ...contextParameter(encryptionContext), dryRun };
  return recordCall(call, { eventName: operation, readOnly: true, requestParameters }, ports, async (remarks) => {
    const named = keyId ?? readBlob(ciphertextBlob).keyId;
    const found = await findNamedKey({ call, operation, keyId: named, remarks, encryptionContext }, ports);
    const blob = readBlob(ciphertextBlob);
    const plaintext = await openBlob(found, { blob, encryptionContext }, ports);
    endDryRun(dryRun);
    const { materialId } = blob;
    remarkMaterial(remarks, materialId);
    return { keyArn: found.arn, plaintext, materialId };
  });
}
