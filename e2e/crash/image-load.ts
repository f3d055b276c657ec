/** An image is deleted from its repository, and pushed again: functions fail for it, and come back. */
import { BatchDeleteImageCommand, ECRClient } from "@aws-sdk/client-ecr";
import type { Random } from "../../server/background/testing/race/random.ts";
import { archiveOf } from "../images.ts";
import { type Listener, listenTo } from "../live.ts";
import { upload } from "../tus.ts";
import { advance } from "./pass-time.ts";
import { type Witness, witnessedImage } from "./witness.ts";

interface ImageLoadParts {
  random: Random;
  witness: Witness;
  observe(what: string): void;
  killed: AbortSignal;
}

const repositoryName = "witnessed";
const tags = ["1", "2"] as const;
/** The checks of all functions come within this. */
const CHECKS = "PT11M";

export class ImageLoad implements AsyncDisposable {
  readonly #endpoint: string;
  readonly #ecr: ECRClient;
  readonly #archives: { tag: string; path: string }[] = [];
  readonly #resources = new AsyncDisposableStack();

  /** @param mark nobody else has these images, so that what becomes of them in the engine is their own */
  static async open(endpoint: string, mark: string): Promise<ImageLoad> {
    const images = new ImageLoad(endpoint);
    for (const tag of tags) {
      const image = await witnessedImage(`${repositoryName}:${tag}`, `${mark} ${tag}`);
      images.#archives.push({ tag, path: images.#resources.use(await archiveOf(image)).path });
    }
    await images.pushMissing();
    return images;
  }

  private constructor(endpoint: string) {
    this.#endpoint = endpoint;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    this.#ecr = new ECRClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
    this.#resources.defer(() => this.#ecr.destroy());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }

  get uris(): string[] {
    const { port } = new URL(this.#endpoint);
    return tags.map((tag) => `localhost:${port}/${repositoryName}:${tag}`);
  }

  /** Deletes one, lets the checks find it, and pushes it again after some runs. */
  async deleteAndPush({ random, witness, observe, killed }: ImageLoadParts): Promise<void> {
    const imageDigest = await this.#digestOf(random.of(tags));
    if (!imageDigest) return;
    await this.#ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
    observe("image deleted");
    await advance(this.#endpoint, CHECKS);
    await witness.runs(random.below(8), killed);
    await this.pushMissing();
    observe("image pushed");
  }

  async pushMissing(): Promise<void> {
    using live: Listener = await listenTo(this.#endpoint);
    for (const { tag, path } of this.#archives) {
      if ((await this.#digestOf(tag)) === undefined)
        await upload(this.#endpoint, live, path, `${repositoryName}:${tag}`);
    }
  }

  async #digestOf(tag: string): Promise<string | undefined> {
    const answer = await fetch(`${this.#endpoint}/v2/${repositoryName}/manifests/${tag}`, { method: "HEAD" });
    return answer.headers.get("docker-content-digest") ?? undefined;
  }
}
