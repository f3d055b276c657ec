/** Keys under the account's root key: AES-256-GCM all the way. Material is in the clear only while it is used. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { KeyError } from "../../core/errors/key-error.ts";
import { associatedData, type CiphertextBlob, type SealedText, writeBlob } from "../../core/key/ciphertext-blob.ts";
import type { EncryptionContext } from "../../core/key/encryption-context.ts";
import type { KeyMaterial } from "../../core/key/key-record.ts";
import type { KeyVault } from "../../ports/key-vault.ts";

const algorithm = "aes-256-gcm";
const materialBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

export class RootKeyVault implements KeyVault {
  readonly #rootKey: Uint8Array;

  constructor(rootKey: Uint8Array) {
    this.#rootKey = rootKey;
  }

  createMaterial(keyId: string): Pick<KeyMaterial, "materialId" | "wrapped"> {
    const materialId = randomBytes(32).toString("hex");
    const material = randomBytes(materialBytes);
    const { nonce, ciphertext, tag } = seal(material, this.#rootKey, wrapping(keyId, materialId));
    material.fill(0);
    return { materialId, wrapped: new Uint8Array([...nonce, ...ciphertext, ...tag]) };
  }

  isUsable(material: KeyMaterial): boolean {
    const key = this.#unwrap(material);
    key?.fill(0);
    return key !== undefined;
  }

  encrypt(material: KeyMaterial, plaintext: Uint8Array, context: EncryptionContext): Uint8Array {
    const { keyId, materialId } = material;
    const sealed = this.#using(material, (key) => seal(plaintext, key, associatedData(keyId, materialId, context)));
    return writeBlob({ keyId, materialId, ...sealed });
  }

  decrypt(material: KeyMaterial, blob: CiphertextBlob, context: EncryptionContext): Uint8Array | undefined {
    const { keyId, materialId } = material;
    if (blob.keyId !== keyId || blob.materialId !== materialId) return undefined;
    return this.#using(material, (key) => open(blob, key, associatedData(keyId, materialId, context)));
  }

  randomBytes(length: number): Uint8Array {
    return randomBytes(length);
  }

  #using<T>(material: KeyMaterial, use: (key: Uint8Array) => T): T {
    const key = this.#unwrap(material);
    if (!key) {
      const what = `The material ${material.materialId} of the key ${material.keyId} was wrapped with another root key.`;
      throw new KeyError("KeyUnavailableException", what);
    }
    try {
      return use(key);
    } finally {
      key.fill(0);
    }
  }

  #unwrap({ keyId, materialId, wrapped }: KeyMaterial): Buffer | undefined {
    const sealed = {
      nonce: wrapped.subarray(0, nonceBytes),
      ciphertext: wrapped.subarray(nonceBytes, -tagBytes),
      tag: wrapped.subarray(-tagBytes),
    };
    return open(sealed, this.#rootKey, wrapping(keyId, materialId));
  }
}

function wrapping(keyId: string, materialId: string): Buffer {
  return Buffer.from(`lambdarium/key-material/v1\0${keyId}\0${materialId}`);
}

function seal(content: Uint8Array, key: Uint8Array, associated: Uint8Array): SealedText {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(associated);
  const ciphertext = Buffer.concat([cipher.update(content), cipher.final()]);
  return { nonce, ciphertext, tag: cipher.getAuthTag() };
}

function open({ nonce, ciphertext, tag }: SealedText, key: Uint8Array, associated: Uint8Array): Buffer | undefined {
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(associated).setAuthTag(tag);
  const content = decipher.update(ciphertext);
  try {
    decipher.final();
  } catch {
    return undefined; // the only thing that final checks is the tag
  }
  return content;
}
