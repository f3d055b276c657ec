/** An encrypted store to measure, on threads as the platform has them. */
import { randomBytes } from "node:crypto";
import path from "node:path";
import { layersFolder, openPlace } from "../adapters/chunk-store/layer-jobs.ts";
import { LayerRecords } from "../adapters/chunk-store/layer-records.ts";
import { LayerWorkers } from "../adapters/chunk-store/layer-workers.ts";
import { RootKeyKeys } from "../adapters/chunk-store/root-key-keys.ts";
import { SealedImages } from "../adapters/chunk-store/sealed-images.ts";
import { StoreUse } from "../adapters/chunk-store/store-use.ts";
import { LATEST } from "../core/function/version.ts";
import type { LayerProgress } from "../core/image/optimization.ts";
import type { SealFor } from "../ports/optimized-images.ts";
import type { StoredChunks } from "./bare-store.ts";
import type { PlainImage } from "./plain-image.ts";

const sealFor: SealFor = {
  functionArn: "arn:aws:lambda:us-east-1:000000000000:function:bench",
  version: LATEST,
  sourceDigest: `sha256:${"0".repeat(64)}`,
  generation: 1,
  user: { functionName: "bench", roleArn: "arn:aws:iam::000000000000:role/bench" },
};

export interface StoreThreads extends AsyncDisposable {
  workers: LayerWorkers;
  readers: LayerWorkers;
}

/** They outlive stores, as they do in the platform. */
export function startThreads(): StoreThreads {
  const [workers, readers] = [new LayerWorkers(), new LayerWorkers()];
  return {
    ...{ workers, readers },
    async [Symbol.asyncDispose]() {
      await Promise.all([workers[Symbol.asyncDispose](), readers[Symbol.asyncDispose]()]);
    },
  };
}

/** @param folder a new one for each store; its chunks are unlike any other store's */
export async function openStore(folder: string, { workers, readers }: StoreThreads) {
  const salt = randomBytes(32);
  const place = openPlace({ folder, salt });
  const log = { info() {}, warn() {}, error() {} };
  const paths = new Map<string, string>();
  const pathOf = (digest: string) => paths.get(digest) ?? "";
  const keys = new RootKeyKeys(randomBytes(32));
  const images = await SealedImages.open({ place, keys, log, pathOf, workers, readers, use: new StoreUse() });
  return {
    chunksFolder: path.join(folder, "chunks"),
    /** @returns bytes of chunks that the store did not have */
    async optimize(plain: PlainImage): Promise<number> {
      for (const { digest } of plain.image.layers) paths.set(digest, plain.pathOf(digest));
      const layers = new Map<string, LayerProgress>();
      const observer = { step() {}, layer: (layer: LayerProgress) => void layers.set(layer.diffId, layer) };
      await images.optimize(plain.image, sealFor, observer, AbortSignal.timeout(120_000));
      return [...layers.values()].reduce((sum, { newBytes }) => sum + newBytes, 0);
    },
    /** Every layer to its end. @returns bytes */
    async readBack({ image }: PlainImage): Promise<number> {
      const opened = await images.open({ ...sealFor, configDigest: image.configDigest }, sealFor.user);
      let bytes = 0;
      for (const { diffId } of image.layers) {
        for await (const piece of await opened.openLayer(diffId)) {
          bytes += (piece as Buffer).length;
          // As it is for what the engine has taken.
          opened.giveBack(piece);
        }
      }
      return bytes;
    },
    /** Of the whole image, in the order of its layers. */
    chunksOf: ({ image }: PlainImage) => recordedChunks({ folder, salt }, image),
  };
}

async function recordedChunks(
  place: { folder: string; salt: Uint8Array },
  { layers }: PlainImage["image"],
): Promise<StoredChunks> {
  const records = new LayerRecords(layersFolder(place), place.salt);
  const found = await Promise.all(layers.map(({ diffId }) => records.get(diffId)));
  return found.flatMap((record) => record?.chunks ?? []);
}
