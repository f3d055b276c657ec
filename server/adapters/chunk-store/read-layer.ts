/** A layer's blob, unpacked and checked bit for bit while it streams. */
import { createHash } from "node:crypto";
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { ImageError, isImageError } from "../../core/errors/image-error.ts";
import { type LayerName, layerText } from "../../core/image/layer-entry.ts";
import type { LayerScan } from "../../core/image/layer-scan.ts";
import type { ReadBuffers } from "./read-buffers.ts";
import { UnpackFault } from "./unpack-fault.ts";
import { type UnpackedBytes, unpacked } from "./unpacked.ts";

export interface LayerSource {
  name: LayerName;
  blobPath: string;
  diffId: string;
}

/**
 * Yields the tar. It ends without an error only when blob, tar and diff_id are what they are said to be: what was made
 * from the bytes before is good only then.
 * @param scan is shown every byte
 * @param buffers to be given back what was yielded
 * @throws ImageError InvalidImage with a sentence that names the layer and the entry.
 */
export async function* readLayer(
  { name, blobPath, diffId }: LayerSource,
  scan: LayerScan,
  buffers: ReadBuffers,
): AsyncGenerator<Uint8Array> {
  const blobHash = createHash("sha256");
  const tarHash = createHash("sha256");
  const bytes: UnpackedBytes = { packed: 0, unpacked: 0 };
  try {
    for await (const piece of unpacked(hashed(blobPath, blobHash, buffers), bytes)) {
      // A plain layer's blob is its tar: hashed once already.
      if (bytes.packing !== "none") tarHash.update(piece);
      scan.write(piece);
      yield piece;
    }
    scan.end();
  } catch (error) {
    throw await rootCause(error, name, blobPath);
  }
  const blobDigest = `sha256:${blobHash.digest("hex")}`;
  if (blobDigest !== name.digest) throw wrongBlob(name, blobDigest);
  const found = bytes.packing === "none" ? blobDigest : `sha256:${tarHash.digest("hex")}`;
  if (found !== diffId) {
    throw invalid(`${layerText(name)} has the diff_id ${found}, but the image config says ${diffId}.`);
  }
}

/**
 * Read by this thread itself: what was just fetched is in the machine's memory, and Node's threads for files have the
 * chunks to write, behind which each piece would have to wait.
 */
async function* hashed(
  path: string,
  hash: ReturnType<typeof createHash>,
  buffers: ReadBuffers,
): AsyncGenerator<Uint8Array> {
  const file = openSync(path, "r");
  try {
    for (;;) {
      const piece = buffers.take();
      const length = readSync(file, piece, 0, piece.length, null);
      if (length === 0) return;
      const read = piece.subarray(0, length);
      hash.update(read);
      yield read;
    }
  } finally {
    closeSync(file);
  }
}

/** A damaged blob fails somewhere inside; that it is not the blob it is said to be is what its owner must know. */
async function rootCause(error: unknown, name: LayerName, blobPath: string): Promise<unknown> {
  const fault = error instanceof UnpackFault ? invalid(`${layerText(name)} ${error.message}.`, error) : error;
  if (!isImageError(fault)) return fault;
  const hash = createHash("sha256");
  for await (const piece of createReadStream(blobPath)) hash.update(piece);
  const digest = `sha256:${hash.digest("hex")}`;
  return digest === name.digest ? fault : wrongBlob(name, digest, fault);
}

function wrongBlob(name: LayerName, digest: string, cause?: unknown): ImageError {
  return invalid(`${layerText(name)} is not what its digest says: its blob's digest is ${digest}.`, cause);
}

function invalid(sentence: string, cause?: unknown): ImageError {
  return new ImageError("InvalidImage", sentence, { cause });
}
