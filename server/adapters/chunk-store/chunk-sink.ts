/** Where the chunks of a layer go: each is sealed and put, several are on their way to the disk at a time. */
import { createSecretKey } from "node:crypto";
import type { ChunkReference } from "../../core/image/chunk.ts";
import { sealChunk } from "./chunk-crypto.ts";
import type { ChunkFiles, PutOutcome } from "./chunk-files.ts";
import { giveBack } from "./give-back.ts";
import { Outstanding } from "./outstanding.ts";

export interface PutChunk {
  reference: ChunkReference;
  outcome: PutOutcome;
}

export interface ChunkSink {
  /** @param pieces the chunk's bytes, not needed any more when it returns @throws what an earlier one failed with. */
  put(pieces: readonly Uint8Array[]): Promise<PutChunk>;
  /** What was put is there when it is over, and durable when its folders are. @throws as `put` */
  end(): Promise<void>;
}

/** On their way to the disk at once: as many as keep a disk busy that syncs each file. */
export const syncsAtOnce = 24;

/** For one layer. Seals in this thread. */
export function sinkInto(files: ChunkFiles, salt: Uint8Array): ChunkSink {
  const finishing = new Outstanding(syncsAtOnce);
  const secret = createSecretKey(salt);
  return {
    async put(pieces) {
      await finishing.room();
      const sealed = sealChunk(pieces, secret);
      const { outcome, finished } = await files.put(sealed);
      finishing.begin(1, finished);
      giveBack(sealed.blob);
      return { reference: sealed.reference, outcome };
    },
    end: () => finishing.end(),
  };
}
