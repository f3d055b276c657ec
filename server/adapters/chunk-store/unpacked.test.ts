import { randomBytes } from "node:crypto";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UnpackFault } from "./unpack-fault.ts";
import { unpacked } from "./unpacked.ts";

async function* cut(bytes: Uint8Array, cuts: number[]) {
  let from = 0;
  for (const at of [...cuts.map((cutAt) => cutAt % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    if (at > from) yield bytes.subarray(from, at);
    from = at;
  }
}

async function unpack(blob: Uint8Array, cuts: number[] = []): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of unpacked(cut(blob, cuts))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const one = randomBytes(200_000);
const two = Buffer.from("the second part ".repeat(20_000));
const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const withChecksum = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };

const packed: [string, Buffer, Buffer][] = [
  ["plain bytes", one, one],
  ["few plain bytes", Buffer.from("abc"), Buffer.from("abc")],
  ["nothing", Buffer.alloc(0), Buffer.alloc(0)],
  ["gzip", gzipSync(one), one],
  ["gzip in several members", Buffer.concat([gzipSync(one), gzipSync(two)]), Buffer.concat([one, two])],
  ["zstd", zstdCompressSync(two), two],
  ["zstd with a checksum", zstdCompressSync(one, withChecksum), one],
  [
    "zstd in several frames, some to skip",
    Buffer.concat([skippable, zstdCompressSync(one, withChecksum), skippable, zstdCompressSync(two), skippable]),
    Buffer.concat([one, two]),
  ],
];

describe.each(packed)("%s", (_what, blob, content) => {
  test("is unpacked, however it is cut into chunks", async () => {
    expect((await unpack(blob)).equals(content)).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 20 }), async (cuts) => {
        expect((await unpack(blob, cuts)).equals(content)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});

describe("is refused:", () => {
  const zeros = Buffer.alloc(8_000_000);
  test.each<[string, Buffer, string]>([
    ["gzip cut short", gzipSync(one).subarray(0, -9), "is cut short inside its gzip data"],
    ["gzip cut inside its second member", Buffer.concat([gzipSync(one), gzipSync(two).subarray(0, 5)]), "is cut short"],
    ["text after gzip", Buffer.concat([gzipSync(one), Buffer.from("more")]), "is not valid gzip data"],
    ["zeros after gzip", Buffer.concat([gzipSync(one), Buffer.alloc(5)]), "has trailing data after its gzip data"],
    ["a lot after gzip", Buffer.concat([gzipSync(two), zeros]), "has trailing data after its gzip data"],
    ["damaged gzip", gzipSync(two).fill(0x55, 40, 60), "is not valid gzip data"],
    ["zstd cut short", zstdCompressSync(two).subarray(0, -3), "is cut short inside its zstd data"],
    [
      "zstd cut inside its second frame",
      Buffer.concat([zstdCompressSync(two), skippable.subarray(0, 9)]),
      "is cut short",
    ],
    ["text after zstd", Buffer.concat([zstdCompressSync(two), Buffer.from("more")]), "has data that is not zstd after"],
    ["damaged zstd", zstdCompressSync(one, withChecksum).fill(0x55, 90_000, 90_010), "is not valid zstd data"],
    ["a gzip bomb", gzipSync(Buffer.alloc(50_000_000)), "unpacks to more than 1000 times its size"],
    ["a zstd bomb", zstdCompressSync(zeros), "unpacks to more than 1000 times its size"],
    ["xz", Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2]), "is packed with xz"],
  ])("%s", async (_what, blob, part) => {
    await expect(unpack(blob)).rejects.toThrow(UnpackFault);
    await expect(unpack(blob, [10, 100_000, 200_030])).rejects.toThrow(part);
  });

  test("a file that cannot be read, with its own error", async () => {
    async function* broken() {
      yield gzipSync(one).subarray(0, 1000);
      throw new Error("the disk is gone");
    }
    await expect(async () => {
      for await (const chunk of unpacked(broken())) expect(chunk).toBeDefined();
    }).rejects.toThrow("the disk is gone");
  });
});
