/**
 * An image with Node in it, made from what is on this machine: the Node binary from npm, the libraries it links, and
 * the files given. Nothing is pulled and nothing is compiled. The same input makes the same bytes, so the layer with
 * Node is known to every store that has seen it once.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { readFile, realpath, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { type Pack, pack } from "tar-stream";

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

interface LayerFile {
  name: string;
  mode: number;
  content: string | Uint8Array | { file: string; sizeBytes: number };
}

/**
 * Writes a `docker save` archive.
 * @throws Error with a sentence where there is no Node for Linux to put into it.
 */
export async function writeNodeImage(image: NodeImage, archivePath: string, signal: AbortSignal): Promise<void> {
  const layers = [await nodeLayer(), ...image.layers.map(filesOf)];
  const scratch = layers.map((_, index) => `${archivePath}.layer-${index}`);
  try {
    const diffIds: string[] = [];
    for (const [index, files] of layers.entries())
      diffIds.push(await writeLayer(files, scratch[index] as string, signal));
    await writeArchive(image, diffIds, scratch, archivePath, signal);
  } finally {
    await Promise.all(scratch.map((file) => rm(file, { force: true })));
  }
}

/** The Node binary, the libraries it links and the loader, each at the path where it is looked for. */
async function nodeLayer(): Promise<LayerFile[]> {
  const binary = linuxNode();
  const { stdout } = await promisify(execFile)("ldd", [binary]);
  const libraries = [...stdout.matchAll(/(?:=>\s*)?(\/\S+)\s+\(0x/g)].map((match) => match[1] as string);
  const files = [{ name: nodePath, file: binary }, ...libraries.map((file) => ({ name: file, file }))];
  return Promise.all(
    files.map(async ({ name, file }) => {
      const target = await realpath(file);
      return { name, mode: 0o755, content: { file: target, sizeBytes: (await stat(target)).size } };
    }),
  );
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

function filesOf(layer: Record<string, string | Uint8Array>): LayerFile[] {
  return Object.entries(layer).map(([name, content]) => ({ name, mode: 0o755, content }));
}

async function writeLayer(files: LayerFile[], target: string, signal: AbortSignal): Promise<string> {
  const tar = pack();
  const hash = createHash("sha256");
  async function* hashed() {
    for await (const chunk of tar as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      yield chunk;
    }
  }
  const written = pipeline(hashed, createWriteStream(target), { signal });
  await Promise.all([packFiles(tar, files), written]);
  return `sha256:${hash.digest("hex")}`;
}

async function packFiles(tar: Pack, files: LayerFile[]): Promise<void> {
  for (const { name, mode, content } of files) {
    const entry = { name: name.replace(/^\//, ""), mode, mtime: new Date(0), uid: 0, gid: 0 };
    if (typeof content === "string" || content instanceof Uint8Array) {
      tar.entry(entry, Buffer.from(content));
    } else {
      await pipeline(createReadStream(content.file), tar.entry({ ...entry, size: content.sizeBytes }));
    }
  }
  tar.finalize();
}

async function writeArchive(
  image: NodeImage,
  diffIds: string[],
  layerFiles: string[],
  archivePath: string,
  signal: AbortSignal,
): Promise<void> {
  const config = JSON.stringify({
    architecture: process.arch === "arm64" ? "arm64" : "amd64",
    os: "linux",
    created: "1970-01-01T00:00:00Z",
    config: {
      Entrypoint: image.entryPoint,
      Cmd: image.command,
      WorkingDir: image.workingDirectory,
      Env: Object.entries(image.environment).map(([name, value]) => `${name}=${value}`),
    },
    rootfs: { type: "layers", diff_ids: diffIds },
    history: diffIds.map(() => ({ created: "1970-01-01T00:00:00Z", created_by: "lambdarium sample" })),
  });
  const configName = `${createHash("sha256").update(config).digest("hex")}.json`;
  const layerNames = diffIds.map((diffId) => `${diffId.slice("sha256:".length)}/layer.tar`);
  const manifest = JSON.stringify([{ Config: configName, RepoTags: [image.repositoryTag], Layers: layerNames }]);

  const tar = pack();
  const layers = await Promise.all(layerFiles.map(async (file) => ({ file, sizeBytes: (await stat(file)).size })));
  await Promise.all([
    packFiles(tar, [
      ...layers.map((content, index) => ({ name: layerNames[index] as string, mode: 0o644, content })),
      { name: configName, mode: 0o644, content: config },
      { name: "manifest.json", mode: 0o644, content: manifest },
    ]),
    pipeline(tar, createWriteStream(archivePath), { signal }),
  ]);
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
