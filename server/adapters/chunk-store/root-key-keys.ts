/** Keys while the account's root key is the only one: it wraps a fresh data key for each request. */
import { randomBytes } from "node:crypto";
import { StoreError } from "../../core/errors/store-error.ts";
import type { EncryptionContext } from "../../core/key/encryption-context.ts";
import type { DataKey, Keys } from "../../ports/keys.ts";
import { canonicalJson } from "./canonical-json.ts";
import { openBox, sealBox } from "./sealed-box.ts";

const rootKeyId = "root-key";

export class RootKeyKeys implements Keys {
  readonly #rootKey: Uint8Array;

  constructor(rootKey: Uint8Array) {
    this.#rootKey = rootKey;
  }

  async generateDataKey({ keyId = rootKeyId, encryptionContext }: Parameters<Keys["generateDataKey"]>[0]) {
    this.#check(keyId);
    const plaintext = randomBytes(32);
    const ciphertextBlob = sealBox(plaintext, this.#rootKey, purposeOf(encryptionContext));
    return { keyId, plaintext, ciphertextBlob } satisfies DataKey;
  }

  async decrypt({ keyId, ciphertextBlob, encryptionContext }: Parameters<Keys["decrypt"]>[0]) {
    this.#check(keyId);
    const plaintext = openBox(ciphertextBlob, this.#rootKey, purposeOf(encryptionContext));
    if (plaintext) return { keyId, plaintext };
    throw new StoreError("ManifestUnreadable", "its data key was wrapped for something else, or with another root key");
  }

  #check(keyId: string): void {
    if (keyId !== rootKeyId) throw new StoreError("ManifestUnreadable", `there is no key ${JSON.stringify(keyId)}`);
  }
}

function purposeOf(encryptionContext: EncryptionContext): string {
  return `lambdarium/data-key/v1\0${canonicalJson(encryptionContext)}`;
}
