/** The thread beside: takes one job at a time and answers. See layer-workers.ts for the other end. */
import { parentPort, workerData } from "node:worker_threads";
import { isImageError } from "../../core/errors/image-error.ts";
import { isStoreError } from "../../core/errors/store-error.ts";
import { type LayerJob, LayerWork } from "./layer-jobs.ts";
import type { LayerWorkerData, WorkerAnswer } from "./layer-workers.ts";
import type { LayerTally } from "./seal-layer.ts";
import { SealingThread } from "./sealing-thread.ts";
import { threadDisk } from "./thread-disk.ts";

/** Ten a second are as many as a page can show. */
const PROGRESS_MS = 100;

const port = parentPort;
if (!port) throw new Error("layer-worker.ts runs as a worker thread");

const { atWork, size }: LayerWorkerData = workerData;
const work = new LayerWork(threadDisk, {
  open: () => new SealingThread(),
  // While every core has a layer of its own, handing chunks to one more thread only costs.
  isWorthIt: () => Atomics.load(atWork, 0) < size,
});

function answer(message: WorkerAnswer, moved: ArrayBuffer[] = []): void {
  port?.postMessage(message, moved);
}

async function take(job: LayerJob): Promise<void> {
  try {
    const result = await work.do(job, throttledProgress());
    answer({ kind: "done", result }, job.kind === "read" ? buffersOf(result) : []);
  } catch (error) {
    // Errors lose their own members on their way between threads.
    if (isImageError(error)) answer({ kind: "refused", code: error.code, message: error.message });
    else if (isStoreError(error)) answer({ kind: "damaged", code: error.code, message: error.message });
    else answer({ kind: "failed", error });
  }
}

/** Handed over, not copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  const chunks: Uint8Array[] = Array.isArray(result) ? result : [];
  return chunks.flatMap(({ buffer, byteLength }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
}

function throttledProgress(): (tally: LayerTally) => void {
  let last = performance.now();
  return (tally) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS) return;
    last = now;
    answer({ kind: "progress", tally });
  };
}

port.on("message", take);
