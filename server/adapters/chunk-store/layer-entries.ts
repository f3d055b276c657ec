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
    for await (const lines of linesOf(text.setEncoding("utf8"))) {
      // Parsed together: one by one takes twice as long.
      const parsed: Line[] = JSON.parse(`[${lines}]`);
      for (const line of parsed) onEntry(entryOf(line, ++number));
    }
  } finally {
    text.destroy();
  }
}

function entryOf([path, type, mode, sizeBytes, linkTarget, program]: Line, number: number): LayerEntry {
  return { number, path, type, mode, sizeBytes, linkTarget, program: program ?? undefined };
}

/** Some whole lines at a time, with commas between them. */
async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const text = rest + piece;
    const end = text.lastIndexOf("\n");
    rest = text.slice(end + 1);
    if (end > 0) yield text.slice(0, end).replaceAll("\n", ",");
  }
}
