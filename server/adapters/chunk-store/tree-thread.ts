/**
 * Merged trees of images, read on a thread of its own: an image of a hundred thousand files is seconds of work, and the
 * thread that answers invokes must not wait for it. The thread keeps what was looked at last, and ends when nobody
 * has looked for a while.
 */
import { Worker } from "node:worker_threads";
import { ImageError } from "../../core/errors/image-error.ts";
import type { FolderView, FoundFiles } from "../../core/image/image-tree.ts";
import type { FindRequest, FolderRequest, ImageTrees } from "../../ports/image-trees.ts";
import type { TreeAnswer, TreeRequest } from "./tree-worker.ts";

/** What is kept may be a hundred megabytes. */
const IDLE_MS = 300_000;

/** Where the file of a blob is. */
interface BlobPlaces {
  pathOf(digest: string): string;
}

interface Waiting {
  take(answer: TreeAnswer): void;
  reject(error: unknown): void;
}

export class TreeThread implements ImageTrees, AsyncDisposable {
  readonly #blobs: BlobPlaces;
  readonly #script: URL;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #asked = 0;

  constructor(blobs: BlobPlaces, script = new URL("./tree-worker.ts", import.meta.url)) {
    this.#blobs = blobs;
    this.#script = script;
  }

  async folder({ layers, ...part }: FolderRequest): Promise<FolderView | undefined> {
    const answer = await this.#ask(layers, { kind: "folder", ...part });
    return answer.kind === "read" ? answer.folder : refuse(answer);
  }

  async find({ layers, ...what }: FindRequest): Promise<FoundFiles> {
    const answer = await this.#ask(layers, { kind: "find", ...what });
    return answer.kind === "found" ? answer.found : refuse(answer);
  }

  #ask(layers: string[], wanted: TreeRequest["wanted"]): Promise<TreeAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<TreeAnswer>();
    const number = ++this.#asked;
    const places = layers.map((digest) => ({ digest, blobPath: this.#blobs.pathOf(digest) }));
    const request: TreeRequest = { number, layers: places, wanted };
    this.#waiting.set(number, { take: resolve, reject });
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage(request);
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end(new Error("the platform is stopping"));
  }

  #start(): Worker {
    const worker = new Worker(this.#script, { execArgv: [] });
    worker.on("message", (answer: TreeAnswer) => this.#take(answer));
    worker.on("error", (error) => this.#end(new Error("the thread that reads images has failed", { cause: error })));
    worker.on("exit", (code) => {
      if (this.#worker === worker)
        void this.#end(new Error(`the thread that reads images has ended with code ${code}`));
    });
    return worker;
  }

  #take(answer: TreeAnswer): void {
    const waiting = this.#waiting.get(answer.number);
    this.#waiting.delete(answer.number);
    waiting?.take(answer);
    if (this.#waiting.size > 0) return;
    this.#worker?.unref();
    this.#idle = setTimeout(() => this.#end(new Error("nobody waits for it")), IDLE_MS).unref();
  }

  async #end(error: Error): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    await worker?.terminate();
  }
}

function refuse(answer: TreeAnswer): never {
  if (answer.kind === "refused") throw new ImageError(answer.code, answer.message);
  throw answer.kind === "failed" ? answer.error : new Error(`the thread that reads images answered ${answer.kind}`);
}
