import { expect, test } from "vitest";
import { type ChunkMapParts, chunkMap } from "../../server/core/image/chunk-map.ts";
import { chunkAt, chunkGrid, stepFrom } from "./chunk-grid.ts";

const map = (parts: Partial<ChunkMapParts>) =>
  chunkMap({ sealedFor: [], layers: [], newChunks: new Set(), others: [], ...parts });
const layer = (names: string) => ({
  diffId: names,
  chunks: [...names].map((name) => ({ name, sizeBytes: 1 })),
});

test("squares are laid in rows, those of a kind as one path", () => {
  const grid = chunkGrid(map({ layers: [layer("abca")], newChunks: new Set("b") }), 36);
  expect(grid).toMatchObject({ columns: 3, widthPx: 35, heightPx: 24 });
  expect(grid.squares).toEqual({
    new: "M12 0h11v11h-11z",
    stored: "M0 0h11v11h-11zM24 0h11v11h-11z",
    base: "",
    repeated: "M0.5 12.5h10v10h-10z",
  });
});

test.each<[string, string[], string]>([
  ["within a row", ["ab", "cd"], "M35 -0.5H23.5V11.5H0"],
  ["at a row's end", ["abc", "d"], "M35 11.5H0"],
  ["with an empty layer between", ["ab", "", "c"], "M35 -0.5H23.5V11.5H0"],
])("a layer that ends %s is parted from the next", (_name, layers, outlines) => {
  expect(chunkGrid(map({ layers: layers.map(layer) }), 36).outlines).toBe(outlines);
});

test.each<[number, string, number | undefined]>([
  [4, "ArrowRight", 5],
  [4, "ArrowLeft", 3],
  [4, "ArrowUp", 1],
  [4, "ArrowDown", 7],
  [0, "ArrowLeft", 0],
  [7, "ArrowDown", 7],
  [4, "Home", 0],
  [4, "End", 7],
  [4, "a", undefined],
])("from chunk %i %s leads to %s", (index, key, to) => expect(stepFrom(index, key, 3, 8)).toBe(to));

test.each<[number, number, number | undefined]>([
  [0, 0, 0],
  [30, 13, 5],
  [40, 0, undefined],
  [13, 25, 7],
  [30, 25, undefined],
])("at %i, %i is chunk %s", (x, y, index) => expect(chunkAt({ x, y }, 3, 8)).toBe(index));
