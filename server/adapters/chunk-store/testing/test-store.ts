/** An encrypted store in a folder of its own, as a test needs it. */
import { LATEST } from "../../../core/function/version.ts";
import type { LayerProgress } from "../../../core/image/optimization.ts";
import type { Keys } from "../../../ports/keys.ts";
import type { OptimizationObserver, SealedCopy, SealFor } from "../../../ports/optimized-images.ts";
import { temporaryFolder } from "../../contract/temporary-folder.ts";
import { BlobFiles } from "../../registry/blob-files.ts";
import type { MadeImage } from "../../registry/testing/image.ts";
import type { Files } from "../files.ts";
import { type LayerJob, LayerWork, openPlace } from "../layer-jobs.ts";
import type { LayerRunner } from "../layer-workers.ts";
import { RootKeyKeys } from "../root-key-keys.ts";
import { SealedImages } from "../sealed-images.ts";
import { StoreUse } from "../store-use.ts";

const arn = "arn:aws:lambda:us-east-1:000000000000:function:hello";
export const user = { functionName: "hello", roleArn: "arn:aws:iam::000000000000:role/hello" };
export const sealFor: SealFor = {
  functionArn: arn,
  version: LATEST,
  sourceDigest: `sha256:${"5".repeat(64)}`,
  generation: 1,
  user,
};

export function copyOf({ configDigest }: Pick<MadeImage, "configDigest">, functionArn = arn): SealedCopy {
  return { functionArn, version: LATEST, configDigest };
}

/** Does the jobs in this thread: as quick as a test wants it, on whatever disk. */
export function runnerHere(files?: Files): LayerRunner {
  const work = new LayerWork(files);
  return {
    size: 2,
    async run(kind, ask, signal, onProgress = () => undefined) {
      signal.throwIfAborted();
      const answer = await work.do({ kind, ...ask } as LayerJob, onProgress);
      return answer as Awaited<ReturnType<typeof this.run<typeof kind>>>;
    },
  };
}

export interface TestStoreParts {
  /** A folder that outlives this store; without it one for it alone. */
  folder?: Awaited<ReturnType<typeof temporaryFolder>>;
  files?: Files;
  workers?: LayerRunner;
  rootKey?: Uint8Array;
  salt?: Uint8Array;
  use?: StoreUse;
  /** Without them the root key alone. */
  keys?: Keys;
}

export async function openTestStore(parts: TestStoreParts = {}) {
  const folder = parts.folder ?? (await temporaryFolder());
  const { files, rootKey = Buffer.alloc(32, 1), salt = Buffer.alloc(32, 2), use = new StoreUse() } = parts;
  const { keys = new RootKeyKeys(rootKey) } = parts;
  const blobs = await BlobFiles.open(folder.file("blobs"));
  const warnings: string[] = [];
  const log = { info() {}, warn: (_fields: unknown, message: string) => void warnings.push(message), error() {} };
  const workers = parts.workers ?? runnerHere(files);
  const images = await SealedImages.open({
    ...{ place: openPlace({ folder: folder.path, salt }), keys, log, files },
    ...{ pathOf: (digest) => blobs.pathOf(digest), workers, readers: workers, use },
  });
  return {
    ...{ images, blobs, folder, warnings },
    async [Symbol.asyncDispose]() {
      if (!parts.folder) await folder[Symbol.asyncDispose]();
    },
  };
}

/** Writes down what an optimization tells. */
export function observe() {
  const steps: string[] = [];
  const layers = new Map<string, LayerProgress[]>();
  const observer: OptimizationObserver = {
    step: (step, change) => steps.push(`${step} ${change}`),
    layer: (layer) => layers.set(layer.diffId, [...(layers.get(layer.diffId) ?? []), layer]),
  };
  const last = () => [...layers.values()].flatMap((states) => states.at(-1) ?? []);
  return { observer, steps, layers, last, ends: () => last().map(({ status }) => status) };
}
