/**
 * What was read of a verified layer, kept as a file: one line of JSON for each entry, then the layer's size, packed
 * with zstd. That a whole file is there says that this blob was verified to be this layer.
 */
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import type { LayerEntry, ProgramFormat } from "../../core/image/layer-entry.ts";

export const temporaryMark = ".tmp-";

type Line = [
  path: string,
  type: LayerEntry["type"],
  mode: number,
  size: number,
  link: string,
  program: ProgramFormat | null,
];

/** Where an index is written until it is whole. */
export function temporaryIndex(file: string): string {
  return `${file}${temporaryMark}${randomUUID()}`;
}

/** @param lines made with `indexLine` and, last, `indexEnd`. Appears whole or not at all. */
export async function writeIndex(file: string, temporary: string, lines: AsyncIterable<string>): Promise<void> {
  try {
    await using handle = await open(temporary, "wx");
    await pipeline(lines, createZstdCompress(), (packed: AsyncIterable<Uint8Array>) => handle.writeFile(packed));
    await handle.sync();
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

export function indexLine({ path, type, mode, sizeBytes, linkTarget, program }: LayerEntry): string {
  const line: Line = [path, type, mode, sizeBytes, linkTarget, program ?? null];
  return `${JSON.stringify(line)}\n`;
}

export function indexEnd(sizeBytes: number): string {
  return `${JSON.stringify({ sizeBytes })}\n`;
}

/** @returns the layer's size, or undefined when there is no whole file: the layer has to be read. */
export async function readIndex(
  file: string,
  onEntry: (entry: LayerEntry) => void = () => undefined,
): Promise<number | undefined> {
  const text = createZstdDecompress();
  // A failure of the file destroys the decompressor with the same error, which is met below.
  pipeline(createReadStream(file), text).catch(() => undefined);
  let number = 0;
  try {
    for await (const line of linesOf(text.setEncoding("utf8"))) {
      const parsed: Line | { sizeBytes: number } = JSON.parse(line);
      if (!Array.isArray(parsed)) return parsed.sizeBytes;
      onEntry(entryOf(parsed, ++number));
    }
  } catch (error) {
    if (!isUnreadable(error)) throw error;
  } finally {
    text.destroy();
  }
  return undefined;
}

function entryOf([path, type, mode, sizeBytes, linkTarget, program]: Line, number: number): LayerEntry {
  return { number, path, type, mode, sizeBytes, linkTarget, program: program ?? undefined };
}

/** Not node:readline, which also breaks lines at U+2028: that may be in a name. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** Not there, cut short or damaged: nothing that reading the layer again would not mend. */
function isUnreadable(error: unknown): boolean {
  if (error instanceof SyntaxError) return true;
  return error instanceof Error && "code" in error && /^(ENOENT$|Z_|ZSTD_)/.test(String(error.code));
}
