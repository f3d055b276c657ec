/** What all uses of a key for encrypting and decrypting have in common. */
import { KeyError } from "../../core/errors/key-error.ts";
import { type CiphertextBlob, invalidCiphertext } from "../../core/key/ciphertext-blob.ts";
import type { EncryptionContext } from "../../core/key/encryption-context.ts";
import type { KeyMaterial } from "../../core/key/key-record.ts";
import { type FoundKey, findNamedKey, type KeySearch } from "./find-key.ts";
import type { Encrypted } from "./key-operations.ts";
import type { KeyPorts } from "./key-ports.ts";
import type { Remarks } from "./record-call.ts";

export const algorithm = "SYMMETRIC_DEFAULT";

type UsePorts = Pick<KeyPorts, "keyStore" | "keyVault" | "config">;

/** An empty one is none. */
export function contextParameter(context: EncryptionContext): { encryptionContext?: EncryptionContext } {
  return Object.keys(context).length > 0 ? { encryptionContext: context } : {};
}

/** The trail tells of a dry run as of what it tries. @throws KeyError */
export function endDryRun(dryRun: boolean | undefined): void {
  if (!dryRun) return;
  throw new KeyError("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.");
}

export interface EncryptionKey {
  arn: string;
  material: KeyMaterial;
}

/** @throws KeyError */
export async function findEncryptionKey(search: KeySearch, ports: UsePorts): Promise<EncryptionKey> {
  const { key, arn } = await findNamedKey(search, ports);
  const material = await ports.keyStore.material(key.keyId, key.currentMaterialId);
  if (!material) throw new Error(`the key ${key.keyId} has no material ${key.currentMaterialId}`);
  return { arn, material };
}

/** With the key's newest material. */
export function encryptWith(
  { arn, material }: EncryptionKey,
  { plaintext, encryptionContext }: { plaintext: Uint8Array; encryptionContext: EncryptionContext },
  { keyVault }: Pick<KeyPorts, "keyVault">,
): Encrypted {
  const ciphertextBlob = keyVault.encrypt(material, plaintext, encryptionContext);
  return { keyArn: arn, ciphertextBlob, materialId: material.materialId };
}

/** With the material that encrypted it. @throws KeyError InvalidCiphertextException, IncorrectKeyException */
export async function openBlob(
  { key }: FoundKey,
  { blob, encryptionContext }: { blob: CiphertextBlob; encryptionContext: EncryptionContext },
  { keyStore, keyVault }: UsePorts,
): Promise<Uint8Array> {
  if (blob.keyId !== key.keyId) {
    const message = "The key ID in the request does not identify a CMK that can perform this operation.";
    throw new KeyError("IncorrectKeyException", message);
  }
  const material = await keyStore.material(blob.keyId, blob.materialId);
  const plaintext = material && keyVault.decrypt(material, blob, encryptionContext);
  if (!plaintext) throw invalidCiphertext();
  return plaintext;
}

export function remarkMaterial(remarks: Remarks, keyMaterialId: string): void {
  remarks.additionalEventData = { keyMaterialId };
}
