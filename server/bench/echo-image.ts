/** The function that is invoked warm: it sends its event back, and takes as little time as can be. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "../../e2e/temporary-folder.ts";
import { type NodeImage, nodePath } from "../samples/node-image.ts";

export interface EchoImage {
  image: NodeImage;
  /** What runs in it, in words. */
  madeOf: string;
}

export async function echoImage(): Promise<EchoImage> {
  const compiled = await compile();
  const source = await readFile(path.join(import.meta.dirname, "echo-runtime.mjs"));
  const program = compiled ? "/var/runtime/echo" : "/var/runtime/echo.mjs";
  const image: NodeImage = {
    repositoryTag: "bench-echo:1",
    layers: [{ [program]: compiled ?? source }],
    entryPoint: compiled ? [program] : [nodePath, program],
    command: [],
    workingDirectory: "/",
    environment: {},
  };
  return { image, madeOf: compiled ? "a static client in C" : "a small client on Node (there is no C compiler)" };
}

/** @returns undefined where there is no compiler. */
async function compile(): Promise<Buffer | undefined> {
  await using folder = await temporaryFolder();
  const output = path.join(folder.path, "echo");
  const source = path.join(import.meta.dirname, "echo-runtime.c");
  try {
    await promisify(execFile)("cc", ["-O2", "-static", "-s", "-o", output, source]);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  return readFile(output);
}
