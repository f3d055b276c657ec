import { ImageError } from "../../core/errors/image-error.ts";
import { checkDocumentSize } from "../../core/image/document.ts";
import type { Blobs } from "../../ports/image-repository.ts";

/**
 * A small blob whole.
 * @throws ImageError ImageDeleted when it is not there, InvalidImage when it is too large for a document
 */
export async function readBlob(digest: string, blobs: Blobs): Promise<Uint8Array> {
  const sizeBytes = await blobs.sizeBytes(digest);
  if (sizeBytes === undefined) throw new ImageError("ImageDeleted", `Its blob ${digest} is gone.`);
  checkDocumentSize(sizeBytes, `The blob ${digest}`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of await blobs.open(digest)) chunks.push(chunk);
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
