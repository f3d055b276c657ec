/**
 * Images for tests, made of what is on this machine: the Node binary that runs the tests with the libraries it links,
 * or nothing but given files. Nothing is pulled.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { pack } from "tar-stream";
import type { OptimizedImage } from "../../../core/image/function-image.ts";
import { dockerArchive } from "../docker-archive.ts";
import { inspectImage } from "../inspect-image.ts";
import { loadArchive } from "../load-archive.ts";
import { type Engine, openEngine } from "../open-engine.ts";

export interface TestFile {
  /** Absolute. */
  path: string;
  content?: string | Uint8Array;
  mode?: number;
  type?: "file" | "directory" | "symlink";
  linkTarget?: string;
}

export interface TestImageSpec {
  /** "node": /bin/node and its libraries, in a layer of its own below the files. */
  base: "node" | "scratch";
  /** Programs of this machine, absolute, at the same place in the image, with their libraries. */
  programs?: string[];
  /** One layer for each list. */
  layers?: TestFile[][];
  /** The image config's `config`: Entrypoint, Cmd, Env, User, WorkingDir, Volumes … */
  config?: Record<string, unknown>;
}

export interface BuiltTestImage {
  image: OptimizedImage;
  configBytes: Uint8Array;
  openLayer(diffId: string): Promise<Readable>;
}

interface Layer {
  diffId: string;
  sizeBytes: number;
  open(): Promise<Readable>;
}

export const testDockerHost = process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock";

/** Loads it under a tag that names its content, unless it is there. @returns the tag: `lambdarium/test:<hash>`. */
export async function loadTestImage(spec: TestImageSpec, dockerHost = testDockerHost): Promise<string> {
  const signal = AbortSignal.timeout(120_000);
  using engine = await openEngine(dockerHost, signal);
  const binaries = (await Promise.all(basesOf(spec).map(binaryFiles))).flat();
  const tag = `lambdarium/test:${sha256(JSON.stringify([spec, engine.facts.architecture, binaries])).slice(0, 32)}`;
  if (await inspectImage(engine, tag, signal)) return tag;
  const built = await build(spec, engine);
  const { image, configBytes } = built;
  const layers = image.layers.map((layer) => ({ ...layer, open: () => built.openLayer(layer.diffId) }));
  await loadArchive(engine, dockerArchive({ tag, configHex: hex(image.configDigest), configBytes, layers }), signal);
  return tag;
}

/** The image with its content, not loaded: for tests of loading. */
export async function buildTestImage(spec: TestImageSpec): Promise<BuiltTestImage> {
  using engine = await openEngine(testDockerHost, AbortSignal.timeout(10_000));
  return build(spec, engine);
}

async function build(spec: TestImageSpec, engine: Engine): Promise<BuiltTestImage> {
  const layers: Layer[] = await Promise.all(basesOf(spec).map(binaryLayer));
  for (const files of spec.layers ?? []) layers.push(await fileLayer(files));
  const { architecture } = engine.facts;
  const rootfs = { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) };
  const configBytes = Buffer.from(JSON.stringify({ architecture, os: "linux", config: spec.config ?? {}, rootfs }));
  const configDigest = `sha256:${sha256(configBytes)}`;
  const image: OptimizedImage = {
    configDigest,
    engineReference: `lambdarium/${hex(configDigest)}`,
    entryPoint: [],
    command: [],
    workingDirectory: "/",
    environment: {},
    architecture: architecture === "arm64" ? "arm64" : "x86_64",
    layers: layers.map(({ diffId, sizeBytes }) => ({ diffId, sizeBytes })),
    effectiveSizeBytes: layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    extensions: [],
    warnings: [],
  };
  return {
    image,
    configBytes,
    async openLayer(diffId) {
      const layer = layers.find((one) => one.diffId === diffId);
      if (!layer) throw new Error(`the test image has no layer ${diffId}`);
      return layer.open();
    },
  };
}

async function fileLayer(files: TestFile[]): Promise<Layer> {
  const archive = pack();
  for (const { path, content = "", mode, type = "file", linkTarget } of files) {
    const name = path.replace(/^\//, "");
    const common = { name, type, linkname: linkTarget, mtime: new Date(0) };
    archive.entry({ ...common, mode: mode ?? (type === "directory" ? 0o755 : 0o644) }, Buffer.from(content));
  }
  archive.finalize();
  const bytes = await buffer(archive);
  return { diffId: `sha256:${sha256(bytes)}`, sizeBytes: bytes.length, open: async () => Readable.from([bytes]) };
}

/** Of this machine, and where it is to be. */
interface Binary {
  source: string;
  name: string;
}

function basesOf({ base, programs = [] }: TestImageSpec): Binary[] {
  const node = base === "node" ? [{ source: process.execPath, name: "bin/node" }] : [];
  return [...node, ...programs.map((program) => ({ source: program, name: program.slice(1) }))];
}

interface BinaryFile {
  name: string;
  source: string;
  sizeBytes: number;
}

/** The binary, and each library where the loader looks for it. */
async function binaryFiles({ source, name }: Binary): Promise<BinaryFile[]> {
  const binary = await realpath(source);
  const { stdout } = await promisify(execFile)("ldd", [binary]);
  const libraries = [...stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, file]) => file ?? "");
  const files = [{ name, source: binary }, ...libraries.map((file) => ({ name: file.slice(1), source: file }))];
  return Promise.all(
    files.map(async ({ name, source }) => {
      const real = await realpath(source);
      return { name, source: real, sizeBytes: (await stat(real)).size };
    }),
  );
}

async function binaryLayer(binary: Binary): Promise<Layer> {
  const files = await binaryFiles(binary);
  const open = async () => {
    const archive = pack();
    const write = async () => {
      for (const { name, source, sizeBytes } of files) {
        const entry = archive.entry({ name, size: sizeBytes, mode: 0o755, mtime: new Date(0) });
        await pipeline(createReadStream(source), entry);
      }
      archive.finalize();
    };
    write().catch((error: unknown) => archive.destroy(error as Error));
    return Readable.from(archive);
  };
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of await open()) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { diffId: `sha256:${hash.digest("hex")}`, sizeBytes, open };
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function hex(digest: string): string {
  return digest.replace("sha256:", "");
}
