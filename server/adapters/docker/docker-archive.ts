/**
 * The archive that `docker load` takes: `manifest.json`, the image's config, one uncompressed tar per layer.
 * Layers that the engine has already may be left out where it keeps layers itself (overlay2).
 */

import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pack } from "tar-stream";

export interface ArchiveContent {
  /** What the image is called in the engine, with its tag. */
  tag: string;
  /** Hex of the SHA-256 of the config. */
  configHex: string;
  configBytes: Uint8Array;
  /** In order; those without `open` are left out. */
  layers: { diffId: string; sizeBytes: number; open?(): Promise<Readable> }[];
}

/**
 * @param onBytes told how many bytes have been read so far
 * @returns the archive as it is written; it breaks off with the error of the layer that fails.
 */
export function dockerArchive(content: ArchiveContent, onBytes: (bytes: number) => void = () => undefined): Readable {
  const archive = pack();
  const counter = countBytes(onBytes);
  // Whoever reads the counter hears of the error there.
  pipeline(archive, counter).catch(() => undefined);
  write(archive, content).catch((error: unknown) => archive.destroy(error as Error));
  return counter;
}

function countBytes(onBytes: (bytes: number) => void): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      onBytes(bytes);
      done(null, chunk);
    },
  });
}

type Pack = ReturnType<typeof pack>;

async function write(archive: Pack, { tag, configHex, configBytes, layers }: ArchiveContent): Promise<void> {
  const configName = `${configHex}.json`;
  const manifest = [{ Config: configName, RepoTags: [tag], Layers: layers.map(({ diffId }) => layerName(diffId)) }];
  archive.entry({ name: "manifest.json", mtime }, JSON.stringify(manifest));
  archive.entry({ name: configName, mtime }, Buffer.from(configBytes));

  const written = new Set<string>();
  for (const { diffId, sizeBytes, open } of layers) {
    // The same layer twice in one image is one file.
    if (!open || written.has(diffId)) continue;
    written.add(diffId);
    await pipeline(await open(), archive.entry({ name: layerName(diffId), mtime, size: sizeBytes }));
  }
  archive.finalize();
}

/** The same image makes the same archive. */
const mtime = new Date(0);

function layerName(diffId: string): string {
  return `${diffId.replace("sha256:", "")}/layer.tar`;
}
