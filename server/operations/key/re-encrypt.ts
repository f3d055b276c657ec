import { readBlob } from "../../core/key/ciphertext-blob.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { findNamedKey } from "./find-key.ts";
import type { Encrypted, ReEncryptRequest } from "./key-operations.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";
import { algorithm, encryptWith, endDryRun, findEncryptionKey, openBlob } from "./use-key.ts";

/** Under another key or for another context; nobody sees the plaintext. @throws KeyError */
export function reEncrypt(
  call: ApiCall,
  request: ReEncryptRequest,
  ports: KeyPorts,
): Promise<Encrypted & { sourceKeyArn: string; sourceMaterialId: string }> {
  const operation = "ReEncrypt";
  const { ciphertextBlob, sourceKeyId, sourceContext, destinationKeyId, destinationContext, dryRun } = request;
  const requestParameters = {
    ...{ sourceKeyId, sourceEncryptionAlgorithm: algorithm, sourceEncryptionContext: sourceContext },
    ...{
      destinationKeyId,
      destinationEncryptionAlgorithm: algorithm,
      destinationEncryptionContext: destinationContext,
    },
    dryRun,
  };
  return recordCall(call, { eventName: operation, readOnly: true, requestParameters }, ports, async (remarks) => {
    const keyId = sourceKeyId ?? readBlob(ciphertextBlob).keyId;
    const search = { call, operation, remarks } as const;
    const [from, to] = [{ action: "kms:ReEncryptFrom" }, { action: "kms:ReEncryptTo" }];
    const source = await findNamedKey({ ...search, ...from, keyId, encryptionContext: sourceContext }, ports);
    const destination = await findEncryptionKey(
      { ...search, ...to, keyId: destinationKeyId, encryptionContext: destinationContext },
      ports,
    );
    const blob = readBlob(ciphertextBlob);
    const plaintext = await openBlob(source, { blob, encryptionContext: sourceContext }, ports);
    endDryRun(dryRun);
    const encrypted = encryptWith(destination, { plaintext, encryptionContext: destinationContext }, ports);
    plaintext.fill(0);
    const { materialId: sourceKeyMaterialId } = blob;
    remarks.additionalEventData = { sourceKeyMaterialId, destinationKeyMaterialId: encrypted.materialId };
    return { ...encrypted, sourceKeyArn: source.arn, sourceMaterialId: sourceKeyMaterialId };
  });
}
