/** The images that are measured, loaded into the engine when they are first asked for. */
import { engineImage, runtimeClientImage, turnstileImage } from "../../e2e/images.ts";
import type { NodeImage } from "../samples/node-image.ts";
import { echoImage } from "./echo-image.ts";
import { hostileImage } from "./hostile-image.ts";

export interface LoadedImage {
  /** As a function names it. */
  imageUri: string;
  /** As `docker run` names it. */
  reference: string;
  /** What runs in it, in words. */
  madeOf: string;
}

export type ImageName = "echo" | "runtime client" | "turnstile" | "hostile";

export class BenchImages implements AsyncDisposable {
  readonly #loaded = new Map<ImageName, Promise<LoadedImage>>();
  readonly #stack = new AsyncDisposableStack();

  of(name: ImageName): Promise<LoadedImage> {
    const loaded = this.#loaded.get(name) ?? this.#load(name);
    this.#loaded.set(name, loaded);
    return loaded;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }

  async #load(name: ImageName): Promise<LoadedImage> {
    const { image, madeOf } = await build[name]();
    const { imageUri } = this.#stack.use(await engineImage(image));
    return { imageUri, reference: imageUri.replace("docker-daemon:", ""), madeOf };
  }
}

const build: Record<ImageName, () => Promise<{ image: NodeImage; madeOf: string }>> = {
  echo: echoImage,
  "runtime client": async () => ({ image: await runtimeClientImage(), madeOf: "AWS's runtime client for Node" }),
  hostile: async () => ({ image: await hostileImage(), madeOf: "attacks on Node" }),
  turnstile: async () => ({ image: await turnstileImage("bench"), madeOf: "the sample's client on Node" }),
};
