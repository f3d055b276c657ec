import { describe, expect, test } from "vitest";
import { type ChunkMapParts, chunkMap, type OtherCopy } from "./chunk-map.ts";

/** "a b" → a layer with these chunks, each as long as its place in the alphabet. */
const layer = (names: string, diffId = `sha256:${names}`) => ({
  diffId,
  chunks: names.split(" ").map((name) => ({ name, sizeBytes: name.charCodeAt(0) - 96 })),
});
const other = (who: string, part: Partial<OtherCopy> & { names: string }): OtherCopy => ({
  isOwn: false,
  diffIds: [],
  chunkNames: new Set(part.names.split(" ")),
  ...part,
  who,
});
const map = (parts: Partial<ChunkMapParts>) =>
  chunkMap({ sealedFor: ["mine"], layers: [], newChunks: new Set(), others: [], ...parts });
const kinds = (parts: Partial<ChunkMapParts>) =>
  map(parts)
    .chunks.map(({ name, kind, isRepeated }) => `${name}:${kind}${isRepeated ? "*" : ""}`)
    .join(" ");

describe("a chunk of an image", () => {
  test.each<[string, Partial<ChunkMapParts>, string]>([
    ["that was stored for it is new", { layers: [layer("a b")], newChunks: new Set(["b"]) }, "a:stored b:new"],
    [
      "that was in it before is repeated",
      { layers: [layer("a b a"), layer("b c")] },
      "a:stored b:stored a:stored* b:stored* c:stored",
    ],
    [
      "of the layers that another function's image begins with is base",
      {
        layers: [layer("a"), layer("b"), layer("c")],
        others: [other("x", { names: "a b", diffIds: ["sha256:a", "sha256:b", "sha256:z"] })],
      },
      "a:base b:base c:stored",
    ],
    [
      "of the layers of an older image of the same function is not",
      { layers: [layer("a"), layer("b")], others: [other("mine", { names: "a", isOwn: true, diffIds: ["sha256:a"] })] },
      "a:stored b:stored",
    ],
    [
      "is base only from the lowest layer on",
      { layers: [layer("a"), layer("b")], others: [other("x", { names: "b", diffIds: ["sha256:z", "sha256:b"] })] },
      "a:stored b:stored",
    ],
  ])("%s", (_name, parts, expected) => expect(kinds(parts)).toBe(expected));

  test("tells who else has it", () => {
    const others = [other("x", { names: "a b" }), other("y", { names: "b" }), other("x", { names: "b" })];
    const { chunks, sharers, layers } = map({ layers: [layer("a b"), layer("c")], others });
    expect(chunks.map(({ sharer }) => sharers[sharer])).toEqual([["x"], ["x", "y"], []]);
    expect(layers.map(({ sharedWith }) => sharedWith)).toEqual([["x", "y"], []]);
  });
});

test("layers follow each other, with what is new in each; repeated bytes are new once", () => {
  const { layers, totals } = map({ layers: [layer("a b"), layer("b c")], newChunks: new Set(["b", "c"]) });
  expect(layers).toMatchObject([
    { first: 0, chunkCount: 2, sizeBytes: 3, newCount: 1, newBytes: 2 },
    { first: 2, chunkCount: 2, sizeBytes: 5, newCount: 1, newBytes: 3 },
  ]);
  expect(totals).toEqual({
    new: { count: 3, sizeBytes: 7 },
    stored: { count: 1, sizeBytes: 1 },
    base: { count: 0, sizeBytes: 0 },
    repeated: { count: 1, sizeBytes: 2 },
  });
});
