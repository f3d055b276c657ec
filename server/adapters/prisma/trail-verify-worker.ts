/** Verifies the trail in a thread of its own, which takes seconds for a million records, and says what it found. */
import { parentPort, workerData } from "node:worker_threads";
import { verifyTrail } from "./verify-trail.ts";

parentPort?.postMessage(verifyTrail(workerData));
