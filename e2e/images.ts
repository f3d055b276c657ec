/** The images that tests run: made here from what is on the machine, nothing is pulled. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import Docker from "dockerode";
import { helloImage, type NodeImage, nodePath, writeNodeImage } from "../server/samples/node-image.ts";
import { ensureRuntimeClient } from "../server/setup/runtime-client.mjs";

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
  const handler = `export const handler = async (event, context) => ({
    echo: event, requestId: context.awsRequestId, arn: context.invokedFunctionArn, clientContext: context.clientContext });`;
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
export async function archiveOf(image: NodeImage): Promise<{ path: string } & AsyncDisposable> {
  const folder = await mkdtemp(path.join(tmpdir(), "lambdarium-image-"));
  const archive = path.join(folder, `${image.repositoryTag.replace(/[/:]/g, "-")}.tar`);
  await writeNodeImage(image, archive, AbortSignal.timeout(60_000));
  return { path: archive, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** The image in Docker Engine, under a name of its own. @returns how an ImageUri names it */
export async function engineImage(image: NodeImage): Promise<{ imageUri: string } & AsyncDisposable> {
  const name = `lambdarium-e2e/${image.repositoryTag}`;
  const engine = new Docker();
  await using archive = await archiveOf({ ...image, repositoryTag: name });
  const answer = await engine.loadImage(archive.path);
  // The engine says 200 before it has read the archive: what it found is in the stream.
  const said = (await text(answer)).trim();
  if (!said.includes("Loaded image")) throw new Error(`the engine did not load ${name}: ${said}`);
  return {
    imageUri: `docker-daemon:${name}`,
    async [Symbol.asyncDispose]() {
      await engine.getImage(name).remove();
    },
  };
}

async function filesOf(folder: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)("find", [folder, "-type", "f", "-printf", "%P\\n"]);
  return stdout.trim().split("\n");
}
