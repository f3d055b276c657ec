/** Verifies the trail in a thread of its own, which takes seconds for a million records, and says what it found. */
import { parentPort, workerData } from "node:worker_threads";
import type { TrailVerdict } from "../../core/trail/verify-chain.ts";
import { verifyTrail } from "./verify-trail.ts";

export type VerifyMessage = { kind: "progress"; verified: number } | { kind: "verdict"; verdict: TrailVerdict };

const say = (message: VerifyMessage) => parentPort?.postMessage(message);

const verdict = verifyTrail(workerData, (verified) => say({ kind: "progress", verified }));
say({ kind: "verdict", verdict });
