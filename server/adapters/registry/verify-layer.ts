/**
 * What a worker thread does with layers: reads one and checks it bit for bit, or lays the read ones over each other.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { ImageError, isImageError } from "../../core/errors/image-error.ts";
import type { ImageSettings } from "../../core/image/image-config.ts";
import { type ImageFacts, imageFacts } from "../../core/image/image-facts.ts";
import { type LayerName, layerText } from "../../core/image/layer-entry.ts";
import { LayerScan } from "../../core/image/layer-scan.ts";
import { LayerTree } from "../../core/image/layer-tree.ts";
import { indexEnd, indexLine, readIndex, writeIndex } from "./layer-index.ts";
import { UnpackFault } from "./unpack-fault.ts";
import { type UnpackedBytes, unpacked } from "./unpacked.ts";

export interface LayerJob {
  kind: "verify";
  name: LayerName;
  blobPath: string;
  diffId: string;
  indexPath: string;
  /** The waiter's to remove, should the thread die. */
  temporaryPath: string;
}

export interface MergeJob {
  kind: "merge";
  settings: ImageSettings;
  layers: { name: LayerName; indexPath: string }[];
}

export interface VerifiedLayer {
  /** It was verified before and not read again. */
  known: boolean;
  /** Of the tar. */
  sizeBytes: number;
}

/** @throws ImageError InvalidImage with a sentence that names the layer and the entry. */
export async function verifyLayer(job: LayerJob, onBytes: (doneBytes: number) => void): Promise<VerifiedLayer> {
  const knownBytes = await readIndex(job.indexPath);
  if (knownBytes !== undefined) return { known: true, sizeBytes: knownBytes };
  const pass = { sizeBytes: 0 };
  await writeIndex(job.indexPath, job.temporaryPath, readLayer(job, onBytes, pass));
  return { known: false, sizeBytes: pass.sizeBytes };
}

export async function mergeLayers({ settings, layers }: MergeJob): Promise<ImageFacts> {
  const tree = new LayerTree();
  for (const { name, indexPath } of layers) {
    tree.beginLayer(name);
    const sizeBytes = await readIndex(indexPath, (entry) => tree.add(entry));
    if (sizeBytes === undefined) throw new Error(`the index ${indexPath} is gone or damaged`);
  }
  return imageFacts(tree, settings);
}

/** Yields the lines of the layer's index; the last one only when everything was right. */
async function* readLayer(
  { name, blobPath, diffId }: LayerJob,
  onBytes: (doneBytes: number) => void,
  pass: { sizeBytes: number },
): AsyncGenerator<string> {
  const blobHash = createHash("sha256");
  const tarHash = createHash("sha256");
  const bytes: UnpackedBytes = { packed: 0, unpacked: 0 };
  let lines = "";
  const scan = new LayerScan(name, (entry) => {
    lines += indexLine(entry);
  });
  try {
    for await (const chunk of unpacked(hashed(blobPath, blobHash), bytes)) {
      // A plain layer's blob is its tar: hashed once already.
      if (bytes.packing !== "none") tarHash.update(chunk);
      scan.write(chunk);
      onBytes(scan.sizeBytes);
      if (lines !== "") yield lines;
      lines = "";
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
  pass.sizeBytes = scan.sizeBytes;
  yield indexEnd(scan.sizeBytes);
}

async function* hashed(path: string, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    hash.update(chunk);
    yield chunk;
  }
}

/** A damaged blob fails somewhere inside; that it is not the blob it is said to be is what its owner must know. */
async function rootCause(error: unknown, name: LayerName, blobPath: string): Promise<unknown> {
  const fault = error instanceof UnpackFault ? invalid(`${layerText(name)} ${error.message}.`, error) : error;
  if (!isImageError(fault)) return fault;
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(blobPath)) hash.update(chunk);
  const digest = `sha256:${hash.digest("hex")}`;
  return digest === name.digest ? fault : wrongBlob(name, digest, fault);
}

function wrongBlob(name: LayerName, digest: string, cause?: unknown): ImageError {
  return invalid(`${layerText(name)} is not what its digest says: its blob's digest is ${digest}.`, cause);
}

function invalid(sentence: string, cause?: unknown): ImageError {
  return new ImageError("InvalidImage", sentence, { cause });
}
