/** One small archive after another is uploaded in pieces; what was cut off by a kill is gone on with. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "@playwright/test";
import { taggedImages } from "../../server/core/image/image-view.ts";
import { liveData } from "../live-data.ts";
import { offer, offsetOf, patch, type Upload } from "../tus.ts";
import { smallArchive } from "./small-archive.ts";

interface Piecewise {
  upload: Upload;
  bytes: Buffer;
  name: string;
}

export class UploadLoad {
  readonly #folder: string;
  readonly #endpoint: string;
  #count = 0;
  #current: Piecewise | undefined;
  /** Of which the last byte was acknowledged. */
  readonly #complete: string[] = [];

  constructor(folder: string, endpoint: string) {
    this.#folder = folder;
    this.#endpoint = endpoint;
  }

  /** Offers one, or sends a piece of it. */
  async step({ observe, killed }: { observe(what: string): void; killed: AbortSignal }): Promise<void> {
    this.#current ??= await this.#begin();
    const { upload, bytes, name } = this.#current;
    const offset = await offsetOf(upload);
    const until = Math.min(bytes.length, offset + Math.ceil(bytes.length / 3));
    const piece = new Response(new Uint8Array(bytes.subarray(offset, until))).body ?? "";
    const status = await patch(upload, offset, piece, killed);
    if (status !== 204) throw new Error(`a piece of ${name} was answered ${status}`);
    if (until === bytes.length) {
      this.#complete.push(name);
      this.#current = undefined;
    }
    observe("piece of an upload");
  }

  /** After a start: what was complete becomes an image, what was not is still known. */
  async check(): Promise<void> {
    if (this.#current) {
      const { upload, bytes, name } = this.#current;
      const offset = await offsetOf(upload).catch(() => bytes.length);
      expect(offset, `${name} is not forgotten`).toBeGreaterThanOrEqual(0);
      // Its last byte may have come before the kill, unanswered.
      if (offset === bytes.length) {
        this.#complete.push(name);
        this.#current = undefined;
      }
    }
    await expect
      .poll(async () => taggedImages(await liveData(this.#endpoint, "repositories")).map(({ name }) => name), {
        timeout: 60_000,
      })
      .toEqual(expect.arrayContaining(this.#complete));
  }

  async #begin(): Promise<Piecewise> {
    const name = `uploaded:${++this.#count}`;
    const bytes = await smallArchive(name);
    const file = path.join(this.#folder, "uploaded.tar");
    await writeFile(file, bytes);
    return { upload: await offer(this.#endpoint, file, name), bytes, name };
  }
}
