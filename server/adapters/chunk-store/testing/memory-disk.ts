/**
 * A disk that forgets in a crash what was not synced, and that can fail at any call. A file's content is durable when
 * it has been synced; that it is there, or has another name, only when its folder has been synced.
 */
import path from "node:path";
import type { Files, WrittenFile } from "../files.ts";

export class MemoryDisk implements Files {
  /** What a process sees. */
  #files = new Map<string, Buffer>();
  /** What a crash leaves. */
  #durable = new Map<string, Buffer>();
  /** Contents that have reached it. */
  readonly #synced = new Set<Buffer>();
  /** Calls that change something, so far. */
  changes = 0;
  /** The number of the call that fails, and what it fails with; a write that fails leaves a half. */
  failure: { at: number; error: Error } | undefined;

  /** @param lucky whether the disk had written everything by itself */
  crash(lucky: boolean): void {
    if (lucky) this.#durable = new Map(this.#files);
    this.#files = new Map(this.#durable);
    this.failure = undefined;
    this.changes = 0;
  }

  paths(): string[] {
    return [...this.#files.keys()].sort();
  }

  /** Replaces a file's content behind the store's back. */
  tamper(file: string, change: (bytes: Buffer) => Buffer | undefined): void {
    const changed = change(Buffer.from(this.#files.get(file) ?? Buffer.alloc(0)));
    if (changed) this.#files.set(file, changed);
    else this.#files.delete(file);
  }

  async write(file: string, pieces: readonly Uint8Array[]): Promise<WrittenFile> {
    if (this.#files.has(file)) throw new Error(`${file} is there already`);
    const content = Buffer.concat(pieces);
    this.#files.set(file, content.subarray(0, content.length / 2));
    this.#change();
    this.#files.set(file, content);
    return {
      sync: async () => {
        this.#change();
        this.#synced.add(content);
      },
    };
  }

  async rename(from: string, to: string): Promise<void> {
    this.#change();
    const content = this.#files.get(from);
    if (!content) throw new Error(`${from} is not there`);
    this.#files.delete(from);
    this.#files.set(to, content);
  }

  async syncFolder(folder: string): Promise<void> {
    this.#change();
    const inside = (file: string) => path.dirname(file) === folder;
    for (const file of this.#durable.keys()) if (inside(file) && !this.#files.has(file)) this.#durable.delete(file);
    for (const [file, content] of this.#files) {
      if (inside(file)) this.#durable.set(file, this.#synced.has(content) ? content : Buffer.alloc(0));
    }
  }

  async makeFolder(): Promise<void> {}

  async remove(file: string): Promise<void> {
    this.#change();
    this.#files.delete(file);
  }

  async read(file: string): Promise<Buffer | undefined> {
    return this.#files.get(file);
  }

  async sizeBytes(file: string): Promise<number | undefined> {
    return this.#files.get(file)?.length;
  }

  async list(folder: string): Promise<string[]> {
    const names = [...this.#files.keys()].filter((file) => file.startsWith(`${folder}/`));
    return [...new Set(names.map((file) => file.slice(folder.length + 1).split("/")[0] ?? ""))];
  }

  #change(): void {
    const { failure } = this;
    this.changes += 1;
    // Whoever cleans up after a crash does not run either.
    if (failure && this.changes >= failure.at) throw failure.error;
  }
}
