/**
 * What Encrypt gives out: everything that Decrypt needs to know but the encryption context.
 *
 *   version 1 ‖ key id 16 ‖ material id 32 ‖ nonce 12 ‖ ciphertext ‖ tag 16        bytes, AES-256-GCM
 *
 * The associated data are the first two ids as they stand there and then the canonical context: a blob cannot be given
 * to another key, another version of its material or another context.
 */
import { KeyError } from "../errors/key-error.ts";
import { canonicalContext, type EncryptionContext } from "./encryption-context.ts";

const version = 1;
const idBytes = 16;
const materialIdBytes = 32;
const headerBytes = 1 + idBytes + materialIdBytes;
const nonceBytes = 12;
const tagBytes = 16;

export interface SealedText {
  nonce: Uint8Array;
  ciphertext: Uint8Array;
  tag: Uint8Array;
}

export interface CiphertextBlob extends SealedText {
  keyId: string;
  materialId: string;
}

export function writeBlob({ keyId, materialId, nonce, ciphertext, tag }: CiphertextBlob): Uint8Array {
  return joined([headerOf(keyId, materialId), nonce, ciphertext, tag]);
}

/** @throws KeyError InvalidCiphertextException when it is none. */
export function readBlob(blob: Uint8Array): CiphertextBlob {
  if (blob[0] !== version || blob.length < headerBytes + nonceBytes + tagBytes) throw invalidCiphertext();
  const nonceEnd = headerBytes + nonceBytes;
  const textEnd = blob.length - tagBytes;
  return {
    keyId: uuidOf(hexOf(blob.subarray(1, 1 + idBytes))),
    materialId: hexOf(blob.subarray(1 + idBytes, headerBytes)),
    nonce: blob.subarray(headerBytes, nonceEnd),
    ciphertext: blob.subarray(nonceEnd, textEnd),
    tag: blob.subarray(textEnd),
  };
}

/** What is sealed with the text and not in it. */
export function associatedData(keyId: string, materialId: string, context: EncryptionContext): Uint8Array {
  return joined([headerOf(keyId, materialId), canonicalContext(context)]);
}

export function invalidCiphertext(): KeyError {
  return new KeyError(
    "InvalidCiphertextException",
    "The ciphertext, or what goes with it, such as the encryption context, is corrupted, missing or otherwise invalid.",
  );
}

function headerOf(keyId: string, materialId: string): Uint8Array {
  return joined([Uint8Array.of(version), bytesOf(keyId.replaceAll("-", "")), bytesOf(materialId)]);
}

function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
