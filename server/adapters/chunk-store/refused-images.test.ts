import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { type ImageOptions, type MadeLayer, makeImage, packLayer, storeImage } from "../registry/testing/image.ts";
import { makeLayer } from "../registry/testing/tar.ts";
import { base, middle } from "./testing/layers.ts";
import { observe, openTestStore, sealFor } from "./testing/test-store.ts";

const signal = AbortSignal.timeout(120_000);

describe("an image that lies is refused with a sentence:", () => {
  const lie = `sha256:${"0".repeat(64)}`;
  const cases: [string, MadeLayer[], ImageOptions, string][] = [
    [
      "a wrong diff_id",
      [base, middle],
      { diffIds: [base.diffId, lie] },
      `Layer 2 of 2 (${middle.digest}) has the diff_id ${middle.diffId}, but the image config says ${lie}.`,
    ],
    [
      "too few diff_ids",
      [base, middle],
      { diffIds: [base.diffId] },
      "The image manifest names 2 layers, but the image config has 1 diff_ids.",
    ],
    ["another system", [base], { os: "windows" }, "The image is for windows; it must be for linux."],
    [
      "an entry that escapes",
      [packLayer([{ path: "a" }, { path: "../b" }])],
      {},
      'entry 2 "../b" has a path with "..".',
    ],
    [
      "an entry below another layer's file",
      [base, packLayer([{ path: "bootstrap/x" }])],
      {},
      'entry 1 "bootstrap/x" lies below "bootstrap", which is a file.',
    ],
    [
      "a tar cut short",
      [packLayer(makeLayer([{ path: "a" }]).subarray(0, 512))],
      {},
      "is cut short: the archive stops after 1 entries, without its end mark.",
    ],
    [
      "data after gzip",
      [withBlob(base, Buffer.concat([base.blob, Buffer.alloc(9)]))],
      {},
      "has trailing data after its gzip data.",
    ],
    [
      "a bomb",
      [packLayer([{ path: "zeros", content: Buffer.alloc(5_000_000) }], "zstd")],
      {},
      "unpacks to more than 1000 times its size.",
    ],
    ["no tar at all", [packLayer(Buffer.from("hello world"), "none")], {}, "is cut short"],
  ];

  test.each(cases)("%s", async (_what, layers, options, part) => {
    await using given = await openTestStore();
    const seen = observe();
    const image = await storeImage(makeImage(layers, options), given.blobs);
    const outcome = given.images.optimize(image, sealFor, seen.observer, signal);
    await expect(outcome).rejects.toMatchObject({ code: "InvalidImage", message: expect.stringContaining(part) });
    expect(seen.steps).toEqual([
      ...["verify began", "cut and encrypt began", "verify failed", "cut and encrypt failed"],
    ]);
    expect(await given.images.list()).toEqual([]);
  });

  function withBlob(layer: MadeLayer, blob: Buffer): MadeLayer {
    const packed = packLayer(blob, "none");
    return { ...layer, blob, digest: packed.digest };
  }

  test("a blob that was damaged on disk", async () => {
    await using given = await openTestStore();
    const image = await storeImage(makeImage([base, middle]), given.blobs);
    await writeFile(given.blobs.pathOf(base.digest), Buffer.from(base.blob).fill(0x55, 30, 40));
    const seen = observe();
    await expect(given.images.optimize(image, sealFor, seen.observer, signal)).rejects.toThrow(
      `Layer 1 of 2 (${base.digest}) is not what its digest says`,
    );
    expect(seen.ends()[0]).toBe("refused");
  });
});
