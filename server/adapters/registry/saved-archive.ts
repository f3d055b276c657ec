/**
 * A `docker save` archive as it streams by: layers and blobs go into the store, small documents are kept at hand.
 * What the archive consists of is known only at its end, so everything in it is stored under its own digest.
 */
import path from "node:path";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { extract } from "tar-stream";
import { ImageError } from "../../core/errors/image-error.ts";
import type { Blobs } from "../../ports/image-repository.ts";

export interface SavedArchive {
  /** Path in the archive → digest of what was stored. Links are resolved. */
  blobs: Map<string, string>;
  /** Path → bytes of JSON documents. */
  documents: Map<string, Uint8Array>;
}

/** @throws ImageError InvalidImage when a blob is not what its name says. */
export async function storeArchive(archive: Readable, blobs: Blobs, signal: AbortSignal): Promise<SavedArchive> {
  const result: SavedArchive = { blobs: new Map(), documents: new Map() };
  const links = new Map<string, string>();
  const entries = extract();
  const reading = pipeline(archive, entries, { signal });
  // Its failure destroys the entries with the same error, which is met below.
  reading.catch(() => undefined);
  for await (const entry of entries) {
    const { name, type, size = 0, linkname } = entry.header;
    const entryPath = path.posix.normalize(name);
    const expected = blobName.exec(entryPath)?.[1];
    if ((type === "symlink" || type === "link") && linkname) {
      links.set(entryPath, type === "link" ? linkname : path.posix.join(path.posix.dirname(entryPath), linkname));
      entry.resume();
    } else if (type === "file" && (expected || entryPath.endsWith(".tar"))) {
      const { digest } = await blobs.put(entry as AsyncIterable<Uint8Array>, expected && `sha256:${expected}`, signal);
      result.blobs.set(entryPath, digest);
    } else if (type === "file" && documentName.test(entryPath)) {
      if (size > maxDocumentBytes)
        throw new ImageError("InvalidImage", `${entryPath} in Docker Engine's archive is too large.`);
      result.documents.set(entryPath, await buffer(entry as AsyncIterable<Uint8Array>));
    } else {
      entry.resume();
    }
  }
  await reading;
  for (const [from, to] of links) {
    const digest = result.blobs.get(path.posix.normalize(to));
    if (digest) result.blobs.set(from, digest);
  }
  return result;
}

const blobName = /^blobs\/sha256\/([0-9a-f]{64})$/;
const documentName = /^[^/]+\.json$/;
const maxDocumentBytes = 4 * 1024 * 1024;
