/** The images that tests run: made here from what is on the machine, nothing is pulled. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { type ImageArchive, writeImageArchive } from "../server/samples/image-archive.ts";
import { helloImage, type NodeImage, nodePath, writeNodeImage } from "../server/samples/node-image.ts";
import { ensureRuntimeClient } from "../server/setup/runtime-client.mjs";
import { engine, removeImage } from "./engine.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Another version of the sample: the same layers but the last. */
export async function helloVersion(version: string): Promise<NodeImage> {
  const hello = await helloImage();
  const handler = `export async function handler(event) { console.log("version ${version}"); return { version: "${version}", event }; }`;
  return {
    ...hello,
    repositoryTag: `hello:${version}`,
    layers: [...hello.layers.slice(0, -1), { "/var/task/index.mjs": handler }],
  };
}

/** The sample's function behind a turnstile: told to, it waits there before it answers. Its answer has the version. */
export async function turnstileImage(version: string): Promise<NodeImage> {
  const hello = await helloImage();
  const sample = hello.layers.at(-1)?.["/var/task/index.mjs"] ?? "";
  const handler = `import http from "node:http";
import { handler as hello } from "./hello.mjs";
const [host] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const pass = (port) => new Promise((resolve, reject) =>
  http.get({ host, port, agent: false }, (response) => response.resume().on("end", resolve)).on("error", reject));
export async function handler(event, context) {
  if (event.turnstile) await pass(event.turnstile);
  return { ...(await hello(event, context)), version: "${version}" };
}`;
  return {
    ...hello,
    repositoryTag: `turnstile:${version}`,
    layers: [...hello.layers.slice(0, -1), { "/var/task/hello.mjs": sample, "/var/task/index.mjs": handler }],
  };
}

/**
 * With a large layer that nobody has seen before and nothing can compress, below the others.
 */
export function withNewLayer(image: ImageArchive, sizeMiB: number): ImageArchive {
  const layer = [{ name: "/opt/large.bin", mode: 0o644, content: randomBytes(sizeMiB * 2 ** 20) }];
  const repositoryTag = image.repositoryTag.replace(":", "-large:");
  return { ...image, repositoryTag, layers: [layer, ...image.layers] };
}

/** AWS's runtime interface client for Node, unchanged, with a handler of ours. */
export async function runtimeClientImage(): Promise<NodeImage> {
  const modules = path.join(await ensureRuntimeClient(process.execPath), "node_modules");
  const from = async (...files: string[]) =>
    Object.fromEntries(
      await Promise.all(
        files.map(async (file) => [`/var/task/node_modules/${file}`, await readFile(path.join(modules, file))]),
      ),
    );
  const invokeStore = await filesOf(path.join(modules, "@aws/lambda-invoke-store"));
  const handler = `export const handler = async (event, context) => {
    console.log("handling", JSON.stringify(event));
    if (event.fail) throw new TypeError(event.fail);
    return {
      echo: event, requestId: context.awsRequestId, arn: context.invokedFunctionArn,
      clientContext: context.clientContext, identity: context.identity,
      remainingMs: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID };
  };`;
  return {
    repositoryTag: "ric:1",
    layers: [
      {
        ...(await from("aws-lambda-ric/index.mjs", "aws-lambda-ric/package.json", "aws-lambda-ric/rapid-client.node")),
        ...(await from(...invokeStore.map((file) => `@aws/lambda-invoke-store/${file}`))),
      },
      { "/var/task/app.mjs": handler },
    ],
    entryPoint: [nodePath, "/var/task/node_modules/aws-lambda-ric/index.mjs"],
    command: ["app.handler"],
    workingDirectory: "/var/task",
    environment: { _HANDLER: "app.handler", LAMBDA_TASK_ROOT: "/var/task", PATH: "/var/lang/bin" },
  };
}

/** The image as a `docker save` archive in a folder that goes with it. */
export async function archiveOf(image: NodeImage | ImageArchive): Promise<{ path: string } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const archive = path.join(folder.path, `${image.repositoryTag.replace(/[/:]/g, "-")}.tar`);
  const limit = AbortSignal.timeout(60_000);
  await (isWhole(image) ? writeImageArchive(image, archive, limit) : writeNodeImage(image, archive, limit));
  const owned = stack.move();
  return { path: archive, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The image in Docker Engine, under a name of its own. @returns how an ImageUri names it */
export async function engineImage(image: NodeImage | ImageArchive): Promise<{ imageUri: string } & AsyncDisposable> {
  const name = `lambdarium-e2e-${process.pid}/${image.repositoryTag}`;
  await using archive = await archiveOf({ ...image, repositoryTag: name });
  const answer = await engine.loadImage(archive.path);
  // The engine says 200 before it has read the archive: what it found is in the stream.
  const said = (await text(answer)).trim();
  if (!said.includes("Loaded image")) throw new Error(`the engine did not load ${name}: ${said}`);
  return {
    imageUri: `docker-daemon:${name}`,
    async [Symbol.asyncDispose]() {
      await removeImage(name);
    },
  };
}

/** Of a Node image only the layers above Node's own are given. */
function isWhole(image: NodeImage | ImageArchive): image is ImageArchive {
  return image.layers.every(Array.isArray);
}

async function filesOf(folder: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)("find", [folder, "-type", "f", "-printf", "%P\\n"]);
  return stdout.trim().split("\n");
}
