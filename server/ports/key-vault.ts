import type { CiphertextBlob } from "../core/key/ciphertext-blob.ts";
import type { EncryptionContext } from "../core/key/encryption-context.ts";
import type { KeyMaterial } from "../core/key/key-record.ts";

/** Where keys are used: their material is never seen outside. */
export interface KeyVault {
  /** Fresh and random, wrapped for this key. */
  createMaterial(keyId: string): Pick<KeyMaterial, "materialId" | "wrapped">;
  /** Whether it was wrapped here, and not with a root key that is no more. */
  isUsable(material: KeyMaterial): boolean;
  /** @returns a ciphertext blob @throws KeyError KeyUnavailableException when the material is not usable */
  encrypt(material: KeyMaterial, plaintext: Uint8Array, context: EncryptionContext): Uint8Array;
  /**
   * @returns undefined when it was not encrypted with this material for this context
   * @throws KeyError KeyUnavailableException when the material is not usable
   */
  decrypt(material: KeyMaterial, blob: CiphertextBlob, context: EncryptionContext): Uint8Array | undefined;
  randomBytes(length: number): Uint8Array;
}
