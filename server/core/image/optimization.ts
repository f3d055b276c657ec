/**
 * The progress of optimizing one image, as the update rail and the Pending panel draw it.
 */
export const optimizationSteps = ["fetch", "verify", "cut and encrypt", "seal", "load", "switch"] as const;
export type OptimizationStep = (typeof optimizationSteps)[number];

export interface LayerProgress {
  diffId: string;
  digest: string;
  /** Bytes of the uncompressed layer; 0 while unknown. */
  sizeBytes: number;
  doneBytes: number;
  /** Bytes of chunks that the store did not have, so far. */
  newBytes: number;
  /** Bytes of chunks that it had: of this image or another one. */
  sharedBytes: number;
  status: "waiting" | "verifying" | "verified" | "known" | "refused";
}

export interface StepProgress {
  step: OptimizationStep;
  /** Epoch milliseconds. */
  startedAt: number;
  endedAt?: number;
  failed?: boolean;
}

export interface OptimizationProgress {
  functionName: string;
  version: string;
  /** Which deployment is being prepared. */
  generation: number;
  imageUri: string;
  digest: string;
  startedAt: number;
  endedAt?: number;
  /** In order; only those begun. This project's optimizer skips none silently: a step it does not have is not listed. */
  steps: StepProgress[];
  layers: LayerProgress[];
}
