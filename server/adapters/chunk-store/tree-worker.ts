/** The thread beside that lays layers over each other for who looks at an image. See `tree-thread.ts` for the other end. */
import { createReadStream } from "node:fs";
import { parentPort } from "node:worker_threads";
import { ImageError, type ImageErrorCode, isImageError } from "../../core/errors/image-error.ts";
import { type FolderView, type FoundFiles, ImageTree } from "../../core/image/image-tree.ts";
import { layerText } from "../../core/image/layer-entry.ts";
import { LayerScan } from "../../core/image/layer-scan.ts";
import { UnpackFault } from "./unpack-fault.ts";
import { unpacked } from "./unpacked.ts";

export interface TreeRequest {
  number: number;
  layers: { digest: string; blobPath: string }[];
  wanted: { kind: "folder"; path: string; from: number; count: number } | { kind: "find"; text: string; most: number };
}

export type TreeAnswer = { number: number } & (
  | { kind: "read"; folder: FolderView | undefined }
  | { kind: "found"; found: FoundFiles }
  | { kind: "refused"; code: ImageErrorCode; message: string }
  | { kind: "failed"; error: unknown }
);

/** Images looked at last; their entries are kept as long as there are not too many. */
const kept = new Map<string, { tree: Promise<ImageTree>; entries: number }>();
const KEPT_IMAGES = 4;
const KEPT_ENTRIES = 400_000;

const port = parentPort;
if (!port) throw new Error("tree-worker.ts runs as a worker thread");

port.on("message", async (request: TreeRequest) => port.postMessage(await answerTo(request)));

async function answerTo({ number, layers, wanted }: TreeRequest): Promise<TreeAnswer> {
  try {
    const tree = await treeOf(layers);
    if (wanted.kind === "find") return { number, kind: "found", found: tree.find(wanted.text, wanted.most) };
    return { number, kind: "read", folder: tree.folder(wanted.path, wanted.from, wanted.count) };
  } catch (error) {
    // Errors lose their own members on their way between threads.
    if (isImageError(error)) return { number, kind: "refused", code: error.code, message: error.message };
    return { number, kind: "failed", error };
  }
}

function treeOf(layers: TreeRequest["layers"]): Promise<ImageTree> {
  const key = layers.map(({ digest }) => digest).join();
  const known = kept.get(key) ?? begin(key, layers);
  // The one asked for last is given up last.
  kept.delete(key);
  kept.set(key, known);
  return known.tree;
}

function begin(key: string, layers: TreeRequest["layers"]) {
  const image = { tree: readTree(layers, () => image.entries++), entries: 0 };
  image.tree.then(
    () => giveUpOthers(key),
    () => kept.delete(key),
  );
  return image;
}

function giveUpOthers(key: string): void {
  const sum = () => [...kept.values()].reduce((entries, image) => entries + image.entries, 0);
  for (const oldest of [...kept.keys()]) {
    if (kept.size <= KEPT_IMAGES && sum() <= KEPT_ENTRIES) return;
    if (oldest !== key) kept.delete(oldest);
  }
}

async function readTree(layers: TreeRequest["layers"], onEntry: () => void): Promise<ImageTree> {
  const image = new ImageTree();
  for (const [at, { digest, blobPath }] of layers.entries()) {
    const name = { position: at + 1, count: layers.length, digest };
    image.tree.beginLayer(name);
    const scan = new LayerScan(name, (entry) => {
      image.tree.add(entry);
      onEntry();
    });
    await readLayer(blobPath, scan).catch((error: unknown) => {
      throw error instanceof UnpackFault
        ? new ImageError("InvalidImage", `${layerText(name)} ${error.message}.`, { cause: error })
        : error;
    });
  }
  return image;
}

async function readLayer(blobPath: string, scan: LayerScan): Promise<void> {
  const blob = createReadStream(blobPath, { highWaterMark: 1024 * 1024 });
  for await (const chunk of unpacked(blob)) scan.write(chunk);
  scan.end();
}
