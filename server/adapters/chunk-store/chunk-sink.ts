/** Where the chunks of a layer go: each is sealed and put, several at a time. */
import type { ChunkReference } from "../../core/image/chunk.ts";
import { sealChunk } from "./chunk-crypto.ts";
import type { ChunkFiles, PutOutcome } from "./chunk-files.ts";
import { giveBack } from "./give-back.ts";

export interface PutChunk {
  reference: ChunkReference;
  outcome: PutOutcome;
}

export interface ChunkSink {
  /** @param pieces the chunk's bytes, not to be changed until it has been put */
  put(pieces: readonly Uint8Array[]): Promise<PutChunk>;
  /** What was put is durable after it. */
  settle(): Promise<void>;
}

/** Seals in this thread. */
export function sinkInto(files: ChunkFiles, salt: Uint8Array): ChunkSink {
  return {
    async put(pieces) {
      const sealed = sealChunk(pieces, salt);
      const outcome = await files.put(sealed);
      giveBack(sealed.blob);
      return { reference: sealed.reference, outcome };
    },
    settle: () => files.settle(),
  };
}
