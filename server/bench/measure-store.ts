/** The encrypted store by itself: an image put into it, read back, and put into it again after a small edit. */
import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import path from "node:path";
import { temporaryFolder } from "../../e2e/temporary-folder.ts";
import { syncsAtOnce } from "../adapters/chunk-store/chunk-sink.ts";
import { makeFolders, startBareReaders, writeDurably } from "./bare-store.ts";
import { atLeast, atMost, compare, percentile, type Rounds, type Row } from "./figures.ts";
import { openStore, type StoreThreads, startThreads } from "./measured-store.ts";
import { filesOf, largeImage } from "./mixed-files.ts";
import { editedLayer, type PlainImage, writePlainImage } from "./plain-image.ts";

const ROUNDS = 5;
const EDITS = 5;
const EDIT_BYTES = 1024;

export async function measureStore(): Promise<Row[]> {
  await using folder = await temporaryFolder();
  const plain = await writePlainImage(
    largeImage.map((layer) => filesOf(layer, 1)),
    folder.path,
  );
  await using threads = startThreads();
  return [...(await measureSpeed(plain, folder.path, threads)), await measureEdit(plain, folder.path, threads)];
}

/** All folders stay until the end: where files have just been deleted, a file system is slow to make new ones. */
async function measureSpeed(plain: PlainImage, folder: string, threads: StoreThreads): Promise<Row[]> {
  await using bareReaders = await startBareReaders(availableParallelism());
  const sizeMB = plain.sizeBytes / 1e6;
  const [written, writtenFloor, read, readFloor]: Rounds[] = [[], [], [], []];
  for (let round = -1; round < ROUNDS; round += 1) {
    const [storeFolder, bareFolder] = [path.join(folder, `store-${round}`), path.join(folder, `bare-${round}`)];
    const store = await openStore(storeFolder, threads);
    const writingS = await secondsOf(() => store.optimize(plain));
    const readingS = await secondsOf(() => store.readBack(plain));
    const chunks = await store.chunksOf(plain);
    const readingBareS = await secondsOf(() => bareReaders.read(store.chunksFolder, chunks));
    const sizes = chunks.map(({ length }) => length);
    const folders = await makeFolders(bareFolder);
    const writingBareS = await secondsOf(() => writeDurably(folders, sizes, syncsAtOnce * availableParallelism()));
    // The first time is for threads and compilers to become warm.
    if (round < 0) continue;
    written?.push([sizeMB / writingS]);
    writtenFloor?.push([sizeMB / writingBareS]);
    read?.push([sizeMB / readingS]);
    readFloor?.push([sizeMB / readingBareS]);
  }
  const size = `${sizeMB.toFixed(0)} MB, ${plain.image.layers.length} plain layers`;
  const writing = { measured: written ?? [], floor: writtenFloor ?? [], floorIs: "the same chunks written durably" };
  const reading = { measured: read ?? [], floor: readFloor ?? [], floorIs: "the same reads, hashes and decryption" };
  return [
    compare({ ...writing, figure: `optimize an image of ${size}`, unit: "MB/s" }, 0.5, { ...atLeast(0.8), or: 300 }),
    compare({ ...reading, figure: "read it back", unit: "MB/s" }, 0.5, { ...atLeast(0.7), or: 400 }),
  ];
}

/** The largest layer with other bytes in one place, early in it. */
async function measureEdit(plain: PlainImage, folder: string, threads: StoreThreads): Promise<Row> {
  const sizes = plain.image.layers.map(({ sizeBytes }) => sizeBytes);
  const sizeBytes = Math.max(...sizes);
  const store = await openStore(path.join(folder, "edited"), threads);
  await store.optimize(plain);
  const shares: number[] = [];
  for (let edit = 0; edit < EDITS; edit += 1) {
    const offset = Math.round(sizeBytes * (0.01 + 0.02 * edit));
    const edited = await editedLayer(plain, sizes.indexOf(sizeBytes), { offset, bytes: randomBytes(EDIT_BYTES) });
    shares.push((100 * (await store.optimize(edited))) / sizeBytes);
  }
  return {
    figure: `new bytes after a 1 KB edit in ${(sizeBytes / 1e6).toFixed(0)} MB`,
    ...{ of: "p50", measured: percentile(shares, 0.5), unit: "%", goal: atMost(0.5) },
    spread: [Math.min(...shares), Math.max(...shares)],
  };
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}
