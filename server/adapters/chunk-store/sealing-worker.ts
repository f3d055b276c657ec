/** The thread that seals chunks. See sealing-thread.ts for the other end. */
import { parentPort, workerData } from "node:worker_threads";
import { ChunkFiles } from "./chunk-files.ts";
import { sinkInto } from "./chunk-sink.ts";
import type { SealingAnswer, SealingOrder, SealingWorkerData } from "./sealing-thread.ts";
import { threadDisk } from "./thread-disk.ts";

const port = parentPort;
if (!port) throw new Error("sealing-worker.ts runs as a worker thread");

const { chunksFolder, salt, memory }: SealingWorkerData = workerData;
const files = new ChunkFiles(chunksFolder, threadDisk);
let sink = sinkInto(files, salt);

function answer(message: SealingAnswer): void {
  port?.postMessage(message);
}

async function take({ id, chunk }: SealingOrder): Promise<void> {
  try {
    if (chunk) answer({ id, put: await sink.put([new Uint8Array(memory, chunk.offset, chunk.length)]) });
    else await settle().then(() => answer({ id }));
  } catch (error) {
    answer({ id, error });
  }
}

/** The next chunk is another layer's. */
async function settle(): Promise<void> {
  const ending = sink;
  sink = sinkInto(files, salt);
  await ending.settle();
}

port.on("message", take);
