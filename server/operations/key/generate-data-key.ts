import type { ApiCall } from "../../core/trail/api-call.ts";
import type { DataKeyRequest, Decrypted, Encrypted } from "./key-operations.ts";
import type { KeyPorts } from "./key-ports.ts";
import { recordCall } from "./record-call.ts";
import { contextParameter, encryptWith, endDryRun, findEncryptionKey, remarkMaterial } from "./use-key.ts";

/** A fresh key for data, in the clear and encrypted. @throws KeyError */
export function generateDataKey(
  call: ApiCall,
  request: DataKeyRequest,
  ports: KeyPorts,
): Promise<Encrypted & Decrypted> {
  return makeDataKey(call, "GenerateDataKey", request, ports);
}

/** The same for later: only encrypted. @throws KeyError */
export async function generateDataKeyWithoutPlaintext(
  call: ApiCall,
  request: DataKeyRequest,
  ports: KeyPorts,
): Promise<Encrypted> {
  const { plaintext, ...encrypted } = await makeDataKey(call, "GenerateDataKeyWithoutPlaintext", request, ports);
  plaintext.fill(0);
  return encrypted;
}

const bytesOf = { AES_128: 16, AES_256: 32 } as const;

function makeDataKey(
  call: ApiCall,
  operation: "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext",
  { keyId, size, encryptionContext, dryRun }: DataKeyRequest,
  ports: KeyPorts,
): Promise<Encrypted & Decrypted> {
  const requestParameters = { keyId, ...size, ...contextParameter(encryptionContext), dryRun };
  return recordCall(call, { eventName: operation, readOnly: true, requestParameters }, ports, async (remarks) => {
    const key = await findEncryptionKey({ call, operation, keyId, remarks, encryptionContext }, ports);
    endDryRun(dryRun);
    remarkMaterial(remarks, key.material.materialId);
    const plaintext = ports.keyVault.randomBytes("keySpec" in size ? bytesOf[size.keySpec] : size.numberOfBytes);
    return { ...encryptWith(key, { plaintext, encryptionContext }, ports), plaintext };
  });
}
