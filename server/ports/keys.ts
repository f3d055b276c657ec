/**
 * Keys that never leave where they are kept: data keys are made and unwrapped under them. The shape is AWS KMS's.
 */
import type { EncryptionContext } from "../core/key/encryption-context.ts";

export interface DataKey {
  /** Of the key that wraps it. */
  keyId: string;
  /** 32 bytes. To be forgotten after use. */
  plaintext: Uint8Array;
  /** The same, wrapped: what is stored. */
  ciphertextBlob: Uint8Array;
}

/** In whose name Lambda uses a key: the function's role, in a session named after the function. */
export interface KeyUser {
  functionName: string;
  roleArn: string;
}

export interface Keys {
  /**
   * @param keyId id, ARN or alias; undefined: Lambda's own of the account, `alias/aws/lambda`
   * @throws KeyError when the key is not there, disabled, to be deleted, or its policy does not allow it
   */
  generateDataKey(request: { keyId?: string; encryptionContext: EncryptionContext; user: KeyUser }): Promise<DataKey>;
  /** @throws KeyError as above, and StoreError ManifestUnreadable when another key or context has wrapped it */
  decrypt(request: {
    keyId: string;
    ciphertextBlob: Uint8Array;
    encryptionContext: EncryptionContext;
    user: KeyUser;
  }): Promise<Pick<DataKey, "keyId" | "plaintext">>;
}
