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

/** Characters. Node's threads for files do it, and are in line for the disk: few calls, and nobody waits for them. */
const packedAtOnce = 128 * 1024;

/** Takes entries while a layer is read; only what is packed stays in memory. */
export class EntryPacker implements Disposable {
  readonly #zstd = createZstdCompress();
  readonly #packed: Buffer[] = [];
  #lines = "";
  #packing = Promise.resolve();

  constructor() {
    this.#zstd.on("data", (piece: Buffer) => this.#packed.push(piece));
  }

  add({ path, type, mode, sizeBytes, linkTarget, program }: LayerEntry): void {
    const line: Line = [path, type, mode, sizeBytes, linkTarget, program ?? null];
    this.#lines += `${JSON.stringify(line)}\n`;
  }

  /** To be called every now and then: it waits only while what came before is still being packed. */
  async flush(): Promise<void> {
    if (this.#lines.length < packedAtOnce) return;
    await this.#packing;
    this.#packing = this.#pack();
    // A failure is met by the next call, or at the end.
    this.#packing.catch(() => undefined);
  }

  async end(): Promise<Buffer> {
    await this.#packing;
    await this.#pack();
    const ended = new Promise<void>((resolve, reject) => {
      this.#zstd.once("end", resolve).once("error", reject);
    });
    this.#zstd.end();
    await ended;
    return Buffer.concat(this.#packed);
  }

  async #pack(): Promise<void> {
    if (this.#lines === "") return;
    const lines = this.#lines;
    this.#lines = "";
    await new Promise<void>((resolve, reject) => {
      this.#zstd.write(lines, (error) => (error ? reject(error) : resolve()));
    });
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
