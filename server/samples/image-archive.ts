/**
 * A `docker save` archive made from files of this machine and from what is given. Nothing is pulled and nothing is
 * compiled. The same input makes the same bytes.
 */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { type Pack, pack } from "tar-stream";

export interface LayerFile {
  name: string;
  mode: number;
  content: string | Uint8Array | { file: string; sizeBytes: number };
}

export interface ImageArchive {
  /** `hello:1` */
  repositoryTag: string;
  /** The lowest first. */
  layers: LayerFile[][];
  entryPoint: string[];
  command: string[];
  workingDirectory: string;
  environment: Record<string, string>;
}

export async function writeImageArchive(image: ImageArchive, archivePath: string, signal: AbortSignal): Promise<void> {
  const scratch = image.layers.map((_, index) => `${archivePath}.layer-${index}`);
  try {
    const diffIds: string[] = [];
    for (const [index, files] of image.layers.entries())
      diffIds.push(await writeLayer(files, scratch[index] as string, signal));
    await writeArchive({ image, diffIds, layerFiles: scratch }, archivePath, signal);
  } finally {
    await Promise.all(scratch.map((file) => rm(file, { force: true })));
  }
}

/** @returns its diff_id. */
export async function writeLayer(files: LayerFile[], target: string, signal: AbortSignal): Promise<string> {
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
  { image, diffIds, layerFiles }: { image: ImageArchive; diffIds: string[]; layerFiles: string[] },
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
