import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChunkCutter, chunkSizes, gearTable } from "./chunking.ts";

/** Xorshift32: the same bytes on every machine. */
function pseudoRandom(sizeBytes: number, seed = 1): Uint8Array {
  const words = new Uint32Array(Math.ceil(sizeBytes / 4));
  let state = seed;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state >>> 0;
  }
  return new Uint8Array(words.buffer, 0, sizeBytes);
}

/** @returns the length of each chunk, given the stream in slices of these sizes, repeated. */
function cut(bytes: Uint8Array, slices: readonly number[] = [bytes.length]): number[] {
  const cutter = new ChunkCutter();
  const lengths: number[] = [];
  let open = 0;
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const slice = bytes.subarray(at, at + (slices[turn % slices.length] ?? bytes.length));
    at += slice.length;
    let from = 0;
    for (let end = cutter.next(slice, from); end >= 0; end = cutter.next(slice, from)) {
      lengths.push(open + end - from);
      [open, from] = [0, end];
    }
    open += slice.length - from;
  }
  if (open > 0) lengths.push(open);
  return lengths;
}

function digests(bytes: Uint8Array): string[] {
  let at = 0;
  return cut(bytes).map((length) => {
    const chunk = bytes.subarray(at, at + length);
    at += length;
    return createHash("sha256").update(chunk).digest("hex");
  });
}

describe("what is stored depends on it:", () => {
  test("the gear table never changes", () => {
    const bytes = Buffer.alloc(1024);
    for (const [at, value] of gearTable.entries()) bytes.writeInt32BE(value, 4 * at);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(
      "183a2f9848a989b7ba20a66d627b2bc75028ae13cf10437765da4158f9c6c53e",
    );
  });

  test("the cuts of a given stream never change", () => {
    expect(cut(pseudoRandom(4 * 1024 * 1024))).toEqual([
      303845, 321630, 309660, 69302, 404503, 360702, 314900, 384842, 299004, 296667, 269866, 302027, 366473, 190883,
    ]);
  });
});

const stream = pseudoRandom(16 * 1024 * 1024, 7);

test("chunks together are the stream, and none but the last is under the least size or over the greatest", () => {
  const lengths = cut(stream);
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(stream.length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(chunkSizes.maxBytes);
  expect(Math.min(...lengths.slice(0, -1))).toBeGreaterThanOrEqual(chunkSizes.minBytes);
  const average = stream.length / lengths.length;
  expect(average).toBeGreaterThan(chunkSizes.averageBytes * 0.75);
  expect(average).toBeLessThan(chunkSizes.averageBytes * 1.5);
});

test("a stream without any variety is cut at the greatest size", () => {
  expect(cut(new Uint8Array(2.5 * chunkSizes.maxBytes))).toEqual([
    chunkSizes.maxBytes,
    chunkSizes.maxBytes,
    chunkSizes.maxBytes / 2,
  ]);
  expect(cut(new Uint8Array(0))).toEqual([]);
  expect(cut(new Uint8Array(chunkSizes.maxBytes))).toEqual([chunkSizes.maxBytes]);
});

test("the cuts do not depend on how the stream is sliced", () => {
  const bytes = stream.subarray(0, 3 * 1024 * 1024);
  const whole = cut(bytes);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 8 }), (slices) => {
      const least = Math.max(...slices) < 1000 ? [...slices, 40_000] : slices;
      expect(cut(bytes, least)).toEqual(whole);
    }),
    { numRuns: 30 },
  );
  expect(cut(bytes.subarray(0, 500_000), [1])).toEqual(cut(bytes.subarray(0, 500_000)));
});

test("an edit, an insertion or a removal changes few chunks", () => {
  const before = new Set(digests(stream));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: stream.length - 2000 }), fc.integer({ min: 0, max: 2 }), (at, kind) => {
      const patch = kind === 2 ? new Uint8Array(0) : pseudoRandom(1000, 99);
      const rest = stream.subarray(kind === 1 ? at : at + 1000);
      const changed = digests(Buffer.concat([stream.subarray(0, at), patch, rest]));
      expect(changed.filter((digest) => !before.has(digest)).length).toBeLessThanOrEqual(6);
    }),
    { numRuns: 12 },
  );
});
