/**
 * Keys that never leave where they are kept: data keys are made and unwrapped under them. The shape is AWS KMS's.
 */

/** What a data key is for; it must be given again, exactly, to unwrap it. Not secret. */
export type EncryptionContext = Readonly<Record<string, string>>;

export interface DataKey {
  /** Of the key that wraps it. */
  keyId: string;
  /** 32 bytes. To be forgotten after use. */
  plaintext: Uint8Array;
  /** The same, wrapped: what is stored. */
  ciphertextBlob: Uint8Array;
}

export interface Keys {
  /** @param keyId undefined: the account's own. @throws StoreError ManifestUnreadable when the key cannot be used */
  generateDataKey(request: { keyId?: string; encryptionContext: EncryptionContext }): Promise<DataKey>;
  /** @throws StoreError ManifestUnreadable when the key cannot be used, or another one or context has wrapped it. */
  decrypt(request: {
    keyId: string;
    ciphertextBlob: Uint8Array;
    encryptionContext: EncryptionContext;
  }): Promise<Pick<DataKey, "keyId" | "plaintext">>;
}
