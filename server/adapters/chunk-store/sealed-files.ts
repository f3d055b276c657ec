/** A folder of small sealed files, each replaced as a whole and durable when it has been put. */
import { randomUUID } from "node:crypto";
import path from "node:path";
import { disk, type Files } from "./files.ts";

export class SealedFiles {
  readonly #folder: string;
  readonly #files: Files;

  /** Makes the folder, and removes what a dead process left half written. */
  static async prepare(folder: string, files: Files = disk): Promise<void> {
    await files.makeFolder(folder);
    for (const name of await files.list(folder)) {
      if (name.startsWith(temporaryPrefix)) await files.remove(path.join(folder, name));
    }
  }

  /** @param folder prepared */
  constructor(folder: string, files: Files = disk) {
    this.#folder = folder;
    this.#files = files;
  }

  async put(name: string, pieces: readonly Uint8Array[]): Promise<void> {
    const unfinished = path.join(this.#folder, `${temporaryPrefix}${randomUUID()}`);
    try {
      const written = await this.#files.write(unfinished, pieces);
      await written.sync();
      await this.#files.rename(unfinished, path.join(this.#folder, name));
    } catch (error) {
      await this.#files.remove(unfinished);
      throw error;
    }
    await this.#files.syncFolder(this.#folder);
  }

  read(name: string): Promise<Buffer | undefined> {
    return this.#files.read(path.join(this.#folder, name));
  }

  async remove(name: string): Promise<void> {
    await this.#files.remove(path.join(this.#folder, name));
    await this.#files.syncFolder(this.#folder);
  }

  async names(): Promise<string[]> {
    return (await this.#files.list(this.#folder)).filter((name) => sealedName.test(name));
  }
}

const temporaryPrefix = ".tmp-";
const sealedName = /^[0-9a-f]{64}$/;
