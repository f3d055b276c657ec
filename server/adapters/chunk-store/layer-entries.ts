/** The entries of a layer, packed: one line of JSON each, zstd over all of them. */
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import type { LayerEntry, ProgramFormat } from "../../core/image/layer-entry.ts";

type Line = [
  path: string,
  type: LayerEntry["type"],
  mode: number,
  size: number,
  link: string,
  program: ProgramFormat | null,
];

/** Takes entries while a layer is read; only what is packed stays in memory. */
export class EntryPacker implements Disposable {
  readonly #zstd = createZstdCompress();
  readonly #packed: Buffer[] = [];
  #lines = "";

  constructor() {
    this.#zstd.on("data", (piece: Buffer) => this.#packed.push(piece));
  }

  add({ path, type, mode, sizeBytes, linkTarget, program }: LayerEntry): void {
    const line: Line = [path, type, mode, sizeBytes, linkTarget, program ?? null];
    this.#lines += `${JSON.stringify(line)}\n`;
  }

  /** To be called every now and then. */
  async flush(): Promise<void> {
    if (this.#lines === "") return;
    const lines = this.#lines;
    this.#lines = "";
    await new Promise<void>((resolve, reject) => {
      this.#zstd.write(lines, (error) => (error ? reject(error) : resolve()));
    });
  }

  async end(): Promise<Buffer> {
    await this.flush();
    const ended = new Promise<void>((resolve, reject) => {
      this.#zstd.once("end", resolve).once("error", reject);
    });
    this.#zstd.end();
    await ended;
    return Buffer.concat(this.#packed);
  }

  [Symbol.dispose](): void {
    this.#zstd.destroy();
  }
}

export async function unpackEntries(packed: Uint8Array, onEntry: (entry: LayerEntry) => void): Promise<void> {
  const text = createZstdDecompress();
  text.end(packed);
  let number = 0;
  try {
    for await (const line of linesOf(text.setEncoding("utf8"))) onEntry(entryOf(JSON.parse(line), ++number));
  } finally {
    text.destroy();
  }
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
