/**
 * Convergent, authenticated encryption of chunks: equal bytes under the same salt become the same file, which nobody
 * without the salt can read or guess at.
 *
 *     p    = SHA-256(chunk bytes)
 *     key  = HMAC-SHA-256(salt, "lambdarium/chunk-key/v1" ‖ 0x00 ‖ p)
 *     blob = AES-256-GCM(key, nonce = 0¹², aad = "lambdarium/chunk/v1", chunk bytes) ‖ tag
 *     name = hex SHA-256(blob)
 *
 * The zero nonce is safe only because one key ever encrypts one message: p is over exactly the bytes that are
 * encrypted, and the associated data is constant. Never vary either.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, createSecretKey, type KeyObject } from "node:crypto";
import type { ChunkFault, ChunkReference } from "../../core/image/chunk.ts";

export interface SealedChunk {
  reference: ChunkReference;
  /** The blob, in pieces. */
  blob: Uint8Array[];
}

export const tagBytes = 16;

/** @param pieces the chunk's bytes */
export function sealChunk(pieces: readonly Uint8Array[], salt: Uint8Array | KeyObject): SealedChunk {
  const plainHash = createHash("sha256");
  let length = 0;
  for (const piece of pieces) {
    plainHash.update(piece);
    length += piece.length;
  }
  const p = plainHash.digest();
  const key = createHmac("sha256", salt).update(keyContext).update(p).digest();
  // Given as bytes, Node makes an error with a stack first, to find that they are no key object.
  const cipher = createCipheriv("aes-256-gcm", createSecretKey(key), nonce).setAAD(associatedData);
  const blob: Uint8Array[] = pieces.map((piece) => cipher.update(piece));
  cipher.final();
  blob.push(cipher.getAuthTag());
  const nameHash = createHash("sha256");
  for (const piece of blob) nameHash.update(piece);
  const name = nameHash.digest("hex");
  return { reference: { key: key.toString("hex"), length, name, p: p.toString("hex") }, blob };
}

/** @returns the chunk's bytes, or why they are not what the reference says. */
export function openChunk(blob: Uint8Array, { key, length, name, p }: ChunkReference): Uint8Array | ChunkFault {
  if (blob.length !== length + tagBytes) return "length";
  if (nameOf(blob) !== name) return "name";
  const decipher = createDecipheriv("aes-256-gcm", createSecretKey(key, "hex"), nonce, { authTagLength: tagBytes });
  decipher.setAAD(associatedData).setAuthTag(blob.subarray(length));
  const bytes = decipher.update(blob.subarray(0, length));
  try {
    decipher.final();
  } catch {
    return "tag"; // the only thing that final checks
  }
  return createHash("sha256").update(bytes).digest("hex") === p ? bytes : "content";
}

export function nameOf(blob: Uint8Array): string {
  return createHash("sha256").update(blob).digest("hex");
}

const keyContext = Buffer.from("lambdarium/chunk-key/v1\0");
const associatedData = Buffer.from("lambdarium/chunk/v1");
const nonce = Buffer.alloc(12);
