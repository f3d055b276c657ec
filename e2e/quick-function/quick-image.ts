/**
 * The image that most tests run: one static program of some hundred kilobytes, so that what they wait for is the
 * platform. Tests of the sample, of AWS's clients and of what a person meets run Node.
 */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { ImageArchive } from "../../server/samples/image-archive.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const PROGRAM = "/var/runtime/quick-function";

/** It answers as the sample does, with its version beside. What its events may say is told in quick-function.c. */
export async function quickImage(version: string): Promise<ImageArchive> {
  return {
    repositoryTag: `quick:${version}`,
    layers: [
      [{ name: PROGRAM, mode: 0o755, content: await program() }],
      // As with any image, what differs between versions is a small layer.
      [{ name: "/var/task/version", mode: 0o644, content: version }],
    ],
    entryPoint: [PROGRAM],
    command: [version],
    workingDirectory: "/",
    environment: {},
  };
}

let compiled: Promise<Buffer> | undefined;

function program(): Promise<Buffer> {
  compiled ??= compile();
  return compiled;
}

async function compile(): Promise<Buffer> {
  await using folder = await temporaryFolder();
  const output = path.join(folder.path, "quick-function");
  const source = path.join(import.meta.dirname, "quick-function.c");
  await promisify(execFile)("cc", ["-O1", "-static", "-s", "-Wall", "-o", output, source]);
  return readFile(output);
}
