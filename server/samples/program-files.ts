/** Programs of this machine, as they go into an image. */
import { execFile } from "node:child_process";
import { realpath, stat } from "node:fs/promises";
import { promisify } from "node:util";
import type { LayerFile } from "./image-archive.ts";

/**
 * The program, the libraries it links and the loader, each at the path where it is looked for.
 * @param name where the program itself is to stand
 */
export async function programFiles(program: string, name = program): Promise<LayerFile[]> {
  const libraries = await librariesOf([program]);
  return Promise.all([fileAt(name, program), ...libraries.map((library) => fileAt(library, library))]);
}

/** What programs and libraries link, the loader included; of what is static, nothing. */
export async function librariesOf(binaries: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)("ldd", binaries).catch((error: { stdout?: string }) => {
    if (/not a dynamic executable/.test(error.stdout ?? "")) return { stdout: "" };
    throw error;
  });
  return [...new Set([...stdout.matchAll(/(?:=>\s*)?(\/\S+)\s+\(0x/g)].map((match) => match[1] as string))];
}

/** The content of what stands there, links followed. */
export async function fileAt(name: string, file: string): Promise<LayerFile> {
  const target = await realpath(file);
  return { name, mode: 0o755, content: { file: target, sizeBytes: (await stat(target)).size } };
}
