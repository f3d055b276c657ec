/** The thread that seals chunks. See sealing-thread.ts for the other end. */
import { parentPort, workerData } from "node:worker_threads";
import { ChunkFiles } from "./chunk-files.ts";
import { type ChunkSink, sinkInto } from "./chunk-sink.ts";
import { FolderChanges } from "./folder-changes.ts";
import type { ChunkPlace, SealingAnswer, SealingOrder, SealingWorkerData } from "./sealing-thread.ts";
import { threadDisk } from "./thread-disk.ts";

const port = parentPort;
if (!port) throw new Error("sealing-worker.ts runs as a worker thread");

const { memory }: SealingWorkerData = workerData;
const filesAt = new Map<string, ChunkFiles>();
/** For the layer whose chunks come now. */
let sink: ChunkSink | undefined;

function answer(message: SealingAnswer): void {
  port?.postMessage(message);
}

async function take({ id, place, chunk }: SealingOrder): Promise<void> {
  try {
    sink ??= sinkInto(filesOf(place), place.salt);
    if (chunk) answer({ id, put: await sink.put([new Uint8Array(memory, chunk.offset, chunk.length)]) });
    else await end(sink).then(() => answer({ id }));
  } catch (error) {
    answer({ id, error });
  }
}

/** The next chunk is another layer's. */
async function end(ending: ChunkSink): Promise<void> {
  sink = undefined;
  await ending.end();
}

function filesOf({ chunksFolder, openedAs, changes }: ChunkPlace): ChunkFiles {
  const files = filesAt.get(openedAs) ?? new ChunkFiles(chunksFolder, threadDisk, new FolderChanges(changes));
  filesAt.set(openedAs, files);
  return files;
}

port.on("message", take);
