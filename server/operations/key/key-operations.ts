/**
 * The key service as its callers see it: KMS's API, and Lambda in the name of its functions.
 *
 * Each finds the key, judges its policy, acts, and is on the audit trail before it answers, failures too. All throw
 * KeyError; when the trail cannot keep the record they fail, whatever has come of the rest.
 */
import type { KeyErrorCode } from "../../core/errors/key-error.ts";
import type { EncryptionContext } from "../../core/key/encryption-context.ts";
import type { KeyAlias, KeyMaterial } from "../../core/key/key-record.ts";
import type { KeyTag } from "../../core/key/key-tags.ts";
import type { KeyView } from "../../core/key/key-view.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";

/** A key id or the ARN of a key. */
interface OfKey {
  keyId: string;
}

export interface NewKey {
  description: string;
  /** Absent: the account may do everything with it. */
  policyText?: string;
  /** A policy that locks everybody out is taken too. */
  bypassLockoutCheck: boolean;
  tags: readonly KeyTag[];
}

export interface KeyPolicyChange extends OfKey {
  policyText: string;
  bypassLockoutCheck: boolean;
}

/** What a key is used for. */
export interface KeyUse {
  /** Also an alias or its ARN. */
  keyId: string;
  encryptionContext: EncryptionContext;
  /** Only whether it would be done: then DryRunOperationException is what says yes. */
  dryRun?: boolean;
}

export interface DataKeyRequest extends KeyUse {
  size: { keySpec: "AES_128" | "AES_256" } | { numberOfBytes: number };
}

export interface DecryptRequest extends Omit<KeyUse, "keyId"> {
  /** Absent: the key that the blob names. */
  keyId?: string;
  ciphertextBlob: Uint8Array;
}

export interface ReEncryptRequest {
  ciphertextBlob: Uint8Array;
  sourceKeyId?: string;
  sourceContext: EncryptionContext;
  destinationKeyId: string;
  destinationContext: EncryptionContext;
  dryRun?: boolean;
}

export interface Encrypted {
  /** ARN of the key. */
  keyArn: string;
  ciphertextBlob: Uint8Array;
  materialId: string;
}

export interface Decrypted {
  /** ARN of the key. */
  keyArn: string;
  plaintext: Uint8Array;
  materialId: string;
}

/** A part of a list, and what was asked for in words of the API, for the trail. */
export interface Page {
  limit: number;
  /** The last name of the part before. */
  after?: string;
  asked: { limit?: number; marker?: string };
}

export interface Part<Item> {
  items: Item[];
  more: boolean;
}

export interface RefusedRequest {
  eventName: string;
  readOnly: boolean;
  keyId?: string;
  code: KeyErrorCode;
  message: string;
}

export type KeyRotationRecord = Pick<KeyMaterial, "materialId" | "createdAt" | "rotation" | "version">;

export interface KeyOperations {
  createKey(call: ApiCall, key: NewKey): Promise<KeyView>;
  /** Also by alias. */
  describeKey(call: ApiCall, of: OfKey): Promise<KeyView>;
  listKeys(call: ApiCall, page: Page): Promise<Part<KeyView>>;
  updateDescription(call: ApiCall, change: OfKey & { description: string }): Promise<void>;
  enableKey(call: ApiCall, of: OfKey): Promise<void>;
  disableKey(call: ApiCall, of: OfKey): Promise<void>;
  scheduleDeletion(call: ApiCall, request: OfKey & { windowDays?: number }): Promise<KeyView & { windowDays: number }>;
  cancelDeletion(call: ApiCall, of: OfKey): Promise<KeyView>;

  createAlias(call: ApiCall, alias: { aliasName: string; keyId: string }): Promise<void>;
  updateAlias(call: ApiCall, alias: { aliasName: string; keyId: string }): Promise<void>;
  deleteAlias(call: ApiCall, alias: { aliasName: string }): Promise<void>;
  listAliases(call: ApiCall, page: Page & { keyId?: string }): Promise<Part<KeyAlias>>;

  enableRotation(call: ApiCall, request: OfKey & { periodDays?: number }): Promise<void>;
  disableRotation(call: ApiCall, of: OfKey): Promise<void>;
  rotationStatus(call: ApiCall, of: OfKey): Promise<KeyView>;
  rotateOnDemand(call: ApiCall, of: OfKey): Promise<KeyView>;
  listRotations(call: ApiCall, page: Page & OfKey): Promise<Part<KeyRotationRecord> & { keyId: string }>;

  getPolicy(call: ApiCall, of: OfKey & { policyName?: string }): Promise<string>;
  putPolicy(call: ApiCall, change: KeyPolicyChange & { policyName?: string }): Promise<void>;
  listPolicies(call: ApiCall, page: Page & OfKey): Promise<string[]>;

  tag(call: ApiCall, change: OfKey & { tags: readonly KeyTag[] }): Promise<void>;
  untag(call: ApiCall, change: OfKey & { tagKeys: readonly string[] }): Promise<void>;
  listTags(call: ApiCall, page: Page & OfKey): Promise<Part<KeyTag>>;

  generateDataKey(call: ApiCall, request: DataKeyRequest): Promise<Encrypted & Decrypted>;
  generateDataKeyWithoutPlaintext(call: ApiCall, request: DataKeyRequest): Promise<Encrypted>;
  encrypt(call: ApiCall, request: KeyUse & { plaintext: Uint8Array }): Promise<Encrypted>;
  decrypt(call: ApiCall, request: DecryptRequest): Promise<Decrypted>;
  reEncrypt(
    call: ApiCall,
    request: ReEncryptRequest,
  ): Promise<Encrypted & { sourceKeyArn: string; sourceMaterialId: string }>;
  generateRandom(call: ApiCall, request: { numberOfBytes: number }): Promise<Uint8Array>;

  /** A request that breaks the API's model: it is on the trail as any other. @throws KeyError, always */
  refuse(call: ApiCall, request: RefusedRequest): Promise<never>;
}
