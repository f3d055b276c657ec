/** What is said of chunks. Pure. */
import type { ChunkMapView } from "../../server/core/image/chunk-map.ts";
import { bytes } from "../format/bytes.ts";
import { counted, grouped } from "../format/numbers.ts";
import { kindOf, type SquareKind } from "./chunk-grid.ts";

const kindWords: Record<SquareKind, string> = {
  new: "new with this image",
  stored: "stored before",
  base: "shared base",
  repeated: "repeated in this image",
};

/** "1 352 chunks: 12 new, 554 stored before, 786 of a shared base" */
export function summaryOf({ chunks, totals }: ChunkMapView): string {
  const { new: fresh, stored, base } = totals;
  return `${counted(chunks.length, "chunk")}: ${grouped(fresh.count)} new, ${grouped(stored.count)} stored before, ${grouped(base.count)} of a shared base`;
}

/** "Chunk 1 098, layer 4, new with this image, 256.0 KiB, a90c1f77, also in resize" */
export function chunkSentence(map: ChunkMapView, index: number): string {
  const chunk = map.chunks[index];
  if (!chunk) return "";
  const layer = map.layers.findLastIndex(({ first, chunkCount }) => chunkCount > 0 && first <= index) + 1;
  const who = map.sharers[chunk.sharer] ?? [];
  const also = who.length === 0 ? "in no other image" : `also in ${who.join(", ")}`;
  return [
    `Chunk ${grouped(index + 1)}`,
    `layer ${layer}`,
    kindWords[kindOf(chunk)],
    `${grouped(chunk.sizeBytes / 1024, 1)} KiB`,
    chunk.name,
    also,
  ].join(", ");
}

/** "12 of 418, 2.9 MB" */
export function newText({ newCount, newBytes }: ChunkMapView["layers"][number]): string {
  return newCount === 0 ? "0" : `${grouped(newCount)}, ${bytes(newBytes)}`;
}
