/** Docker Engine pushes one small image after another; what it was told is stored is there after a kill, whole. */
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect } from "@playwright/test";
import { engine, push } from "../engine.ts";
import { smallArchive } from "./small-archive.ts";

interface Descriptor {
  digest: string;
  size: number;
}

/** Of those answered in a row only the last are looked at: a long run has many. */
const CHECKED = 20;

export class PushLoad {
  readonly #endpoint: string;
  #count = 0;
  /** Tag → digest of its manifest, as the engine was answered. */
  readonly #pushed: { tag: string; digest: string }[] = [];

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  async step({ observe, killed }: { observe(what: string): void; killed: AbortSignal }): Promise<void> {
    const tag = String(++this.#count);
    const name = `localhost:${new URL(this.#endpoint).port}/pushed:${tag}`;
    await buffer(await engine.loadImage(Readable.from([await smallArchive(name)])));
    try {
      this.#pushed.push({ tag, digest: await push(name, killed) });
    } finally {
      await engine.getImage(name).remove();
    }
    observe("push");
  }

  /** After a start. */
  async check(): Promise<void> {
    for (const { tag, digest } of this.#pushed.slice(-CHECKED)) {
      const answer = await fetch(`${this.#endpoint}/v2/pushed/manifests/${tag}`);
      expect(answer.headers.get("docker-content-digest"), `pushed:${tag}`).toBe(digest);
      const { config, layers } = (await answer.json()) as { config: Descriptor; layers: Descriptor[] };
      for (const blob of [config, ...layers]) {
        const bytes = await (await fetch(`${this.#endpoint}/v2/pushed/blobs/${blob.digest}`)).bytes();
        expect(bytes.length, `${blob.digest} of pushed:${tag}`).toBe(blob.size);
      }
    }
  }
}
