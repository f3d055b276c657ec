/**
 * An image with Node in it, made from what is on this machine: the Node binary from npm, the libraries it links, and
 * the files given. The layer with Node is known to every store that has seen it once.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { type LayerFile, writeImageArchive } from "./image-archive.ts";
import { programFiles } from "./program-files.ts";

export interface NodeImage {
  /** `hello:1` */
  repositoryTag: string;
  /** Layers above Node's own: path in the image → content. */
  layers: Record<string, string | Uint8Array>[];
  entryPoint: string[];
  command: string[];
  workingDirectory: string;
  environment: Record<string, string>;
}

/** Where Node stands in the image, as in AWS's base images. */
export const nodePath = "/var/lang/bin/node";

/**
 * Writes a `docker save` archive.
 * @throws Error with a sentence where there is no Node for Linux to put into it.
 */
export async function writeNodeImage(image: NodeImage, archivePath: string, signal: AbortSignal): Promise<void> {
  const layers = [await programFiles(linuxNode(), nodePath), ...image.layers.map(layerOf)];
  await writeImageArchive({ ...image, layers }, archivePath, signal);
}

/** Path in the image → content. */
export function layerOf(files: Record<string, string | Uint8Array>): LayerFile[] {
  return Object.entries(files).map(([name, content]) => ({ name, mode: 0o755, content }));
}

function linuxNode(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve(`node-linux-${process.arch}/package.json`);
    return path.join(path.dirname(manifest), "bin", "node");
  } catch (cause) {
    throw new Error(
      `the sample image needs Node for linux/${process.arch} from npm, which is only installed on Linux`,
      {
        cause,
      },
    );
  }
}

/** The sample function's image, `hello:1`: one layer for the runtime, one for the function. */
export async function helloImage(): Promise<NodeImage> {
  const folder = path.join(import.meta.dirname, "hello");
  const read = (file: string) => readFile(path.join(folder, file));
  return {
    repositoryTag: "hello:1",
    layers: [
      { "/var/runtime/bootstrap.mjs": await read("bootstrap.mjs") },
      { "/var/task/index.mjs": await read("index.mjs") },
    ],
    entryPoint: [nodePath, "/var/runtime/bootstrap.mjs"],
    command: ["index.handler"],
    workingDirectory: "/var/task",
    environment: {
      LAMBDA_TASK_ROOT: "/var/task",
      LAMBDA_RUNTIME_DIR: "/var/runtime",
      PATH: "/var/lang/bin:/usr/bin:/bin",
    },
  };
}
