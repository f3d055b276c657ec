/** The thread beside: takes one job at a time and answers. See layer-workers.ts for the other end. */
import { parentPort } from "node:worker_threads";
import { isImageError } from "../../core/errors/image-error.ts";
import type { WorkerAnswer } from "./layer-workers.ts";
import { type LayerJob, type MergeJob, mergeLayers, verifyLayer } from "./verify-layer.ts";

/** Ten a second are as many as a page can show. */
const PROGRESS_MS = 100;

const port = parentPort;
if (!port) throw new Error("layer-worker.ts runs as a worker thread");

function answer(message: WorkerAnswer): void {
  port?.postMessage(message);
}

async function work(job: LayerJob | MergeJob): Promise<void> {
  try {
    const result = job.kind === "verify" ? await verifyLayer(job, throttledProgress()) : await mergeLayers(job);
    answer({ kind: "done", result });
  } catch (error) {
    // Errors lose their own members on their way between threads.
    if (isImageError(error)) answer({ kind: "refused", code: error.code, message: error.message });
    else answer({ kind: "failed", error });
  }
}

function throttledProgress(): (doneBytes: number) => void {
  let last = performance.now();
  return (doneBytes) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS) return;
    last = now;
    answer({ kind: "progress", doneBytes });
  };
}

port.on("message", work);
