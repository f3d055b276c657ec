/** AES-256-GCM with a random nonce: nonce ‖ ciphertext ‖ tag. Who opens it must know what it was sealed for. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const nonceBytes = 12;
const tagBytes = 16;

/** @param purpose the associated data: not secret, and not in the box */
export function sealBox(content: Uint8Array | readonly Uint8Array[], key: Uint8Array, purpose: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(purpose));
  const pieces = content instanceof Uint8Array ? [content] : content;
  const sealed = pieces.map((piece) => cipher.update(piece));
  return Buffer.concat([nonce, ...sealed, cipher.final(), cipher.getAuthTag()]);
}

/** @returns undefined when it is not what was sealed with this key for this purpose. */
export function openBox(box: Uint8Array, key: Uint8Array, purpose: string): Buffer | undefined {
  const end = box.length - tagBytes;
  if (end < nonceBytes) return undefined;
  const nonce = box.subarray(0, nonceBytes);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(purpose)).setAuthTag(box.subarray(end));
  const content = decipher.update(box.subarray(nonceBytes, end));
  try {
    decipher.final();
  } catch {
    return undefined; // the only thing that final checks is the tag
  }
  return content;
}
