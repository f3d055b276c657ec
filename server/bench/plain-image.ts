/** An image of plain tar layers as files, as it lies in the blobs after a push. */
import { createHash } from "node:crypto";
import { copyFile, open } from "node:fs/promises";
import path from "node:path";
import { ociLayerTypes } from "../core/image/manifest.ts";
import type { FetchedImage } from "../ports/image-sources.ts";
import { type LayerFile, writeLayer } from "../samples/image-archive.ts";

export interface PlainImage {
  image: FetchedImage;
  sizeBytes: number;
  /** Where a layer's file is. */
  pathOf(digest: string): string;
}

interface PlainLayer {
  file: string;
  digest: string;
  sizeBytes: number;
}

/** @param folder where its layers' files are written */
export async function writePlainImage(layers: Iterable<LayerFile[]>, folder: string): Promise<PlainImage> {
  const written: PlainLayer[] = [];
  for (const files of layers) {
    const file = path.join(folder, `layer-${written.length}.tar`);
    const digest = await writeLayer(files, file, AbortSignal.timeout(120_000));
    written.push({ file, digest, sizeBytes: await sizeOf(file) });
  }
  return imageOf(written);
}

/** The image of one of its layers alone, with other bytes in one place. */
export async function editedLayer(from: PlainImage, at: number, edit: { offset: number; bytes: Uint8Array }) {
  const layer = from.image.layers[at];
  if (!layer) throw new Error(`the image has no layer ${at}`);
  const file = `${from.pathOf(layer.digest)}.edited`;
  await copyFile(from.pathOf(layer.digest), file);
  await using handle = await open(file, "r+");
  await handle.write(edit.bytes, 0, edit.bytes.length, edit.offset);
  const hash = createHash("sha256");
  for await (const piece of handle.createReadStream({ start: 0, autoClose: false })) hash.update(piece);
  return imageOf([{ file, digest: `sha256:${hash.digest("hex")}`, sizeBytes: layer.sizeBytes }]);
}

function imageOf(layers: readonly PlainLayer[]): PlainImage {
  const config = {
    architecture: process.arch === "arm64" ? "arm64" : "amd64",
    os: "linux",
    config: { Entrypoint: ["/var/lang/bin/part-0/file-0"] },
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
  };
  const configBytes = Buffer.from(JSON.stringify(config));
  const files = new Map(layers.map(({ digest, file }) => [digest, file]));
  const pathOf = (digest: string) => files.get(digest) ?? "";
  return {
    pathOf,
    sizeBytes: layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    image: {
      configBytes,
      configDigest: `sha256:${createHash("sha256").update(configBytes).digest("hex")}`,
      layers: layers.map(({ digest, sizeBytes, file }) => ({
        ...{ digest, diffId: digest, mediaType: ociLayerTypes.none, sizeBytes },
        open: async () => (await open(file)).createReadStream(),
      })),
    },
  };
}

async function sizeOf(file: string): Promise<number> {
  await using handle = await open(file);
  return (await handle.stat()).size;
}
