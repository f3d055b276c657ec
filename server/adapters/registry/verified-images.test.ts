import { readdir, truncate, writeFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { parseImageConfig } from "../../core/image/image-config.ts";
import type { LayerProgress } from "../../core/image/optimization.ts";
import type { OptimizationObserver } from "../../ports/optimized-images.ts";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { MemoryOptimizedImageRecords } from "../memory/optimized-image-records.ts";
import { BlobFiles } from "./blob-files.ts";
import { LayerWorkers } from "./layer-workers.ts";
import { type ImageOptions, type MadeLayer, makeImage, packLayer, storeImage } from "./testing/image.ts";
import { makeLayer } from "./testing/tar.ts";
import { VerifiedImages } from "./verified-images.ts";

const signal = AbortSignal.timeout(30_000);

async function setUp(workers = new LayerWorkers(2)) {
  const folder = await temporaryFolder();
  const blobs = await BlobFiles.open(folder.file("blobs"));
  const records = new MemoryOptimizedImageRecords();
  const clock = { now: () => 7, monotonic: () => 7, dueNow: () => 7 };
  const images = await VerifiedImages.open({ folder: folder.file("layers"), blobs, records, workers, clock });
  return {
    images,
    blobs,
    records,
    indexes: () => readdir(folder.file("layers")),
    folder,
    async [Symbol.asyncDispose]() {
      await workers[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function observe() {
  const steps: string[] = [];
  const layers = new Map<string, LayerProgress[]>();
  const observer: OptimizationObserver = {
    step: (step, change) => steps.push(`${step} ${change}`),
    layer: (layer) => layers.set(layer.diffId, [...(layers.get(layer.diffId) ?? []), layer]),
  };
  const ends = () => [...layers.values()].map((states) => states.at(-1)?.status);
  return { observer, steps, layers, ends };
}

const program = Buffer.concat([
  Buffer.from("\x7fELF\x02\x01\x01"),
  Buffer.alloc(11),
  Buffer.from([process.arch === "arm64" ? 183 : 62, 0]),
]);
const base = packLayer(
  [
    { path: "bootstrap", content: program },
    { path: "etc/old", content: "1234567" },
  ],
  "gzip",
);
const middle = packLayer([{ path: "etc/.wh.old" }, { path: "opt/extensions/watch", content: "#!/bin/sh" }], "zstd");
const top = packLayer([{ path: "var/task/index.js", content: "x".repeat(1000) }], "none");

describe("an image that is what it says", () => {
  test("is verified layer by layer, whatever the layers are packed with", async () => {
    await using given = await setUp();
    const made = makeImage([base, middle, top], { command: ["index.handler"], environment: ["A=1"] });
    const seen = observe();
    const optimized = await given.images.optimize(await storeImage(made, given.blobs), seen.observer, signal);
    expect(optimized).toEqual({
      configDigest: made.configDigest,
      engineReference: `lambdarium/${made.configDigest.slice(7)}`,
      entryPoint: ["/bootstrap"],
      command: ["index.handler"],
      workingDirectory: "/",
      environment: { A: "1" },
      architecture: process.arch === "arm64" ? "arm64" : "x86_64",
      layers: [base, middle, top].map(({ diffId, tar }) => ({ diffId, sizeBytes: tar.length })),
      effectiveSizeBytes: program.length + 9 + 1000,
      extensions: ["watch"],
      warnings: [],
    });
    expect(seen.steps).toEqual(["verify began", "verify ended"]);
    expect(seen.ends()).toEqual(["verified", "verified", "verified"]);
    expect(await given.records.get(made.configDigest)).toMatchObject({ image: optimized, optimizedAt: 7 });
    for (const { diffId, tar } of [base, middle, top]) {
      expect(await buffer(await given.images.openLayer(made.configDigest, diffId))).toEqual(tar);
    }
    expect(await given.images.configBytes(made.configDigest)).toEqual(made.configBytes);
  });

  test("costs only the layers that are new", async () => {
    await using given = await setUp();
    await given.images.optimize(await storeImage(makeImage([base, middle]), given.blobs), observe().observer, signal);
    const seen = observe();
    const update = makeImage([base, middle, top, top]);
    const optimized = await given.images.optimize(await storeImage(update, given.blobs), seen.observer, signal);
    expect(seen.ends()).toEqual(["known", "known", "verified"]);
    expect(optimized.layers).toHaveLength(4);
    expect(optimized.extensions).toEqual(["watch"]);
  });

  test("with a layer whose index was damaged is read again", async () => {
    await using given = await setUp();
    const image = await storeImage(makeImage([base, middle]), given.blobs);
    await given.images.optimize(image, observe().observer, signal);
    for (const name of await given.indexes()) await truncate(given.folder.file(`layers/${name}`), 30);
    const seen = observe();
    await given.images.optimize(image, seen.observer, signal);
    expect(seen.ends()).toEqual(["verified", "verified"]);
  });

  test("may have no layers", async () => {
    await using given = await setUp();
    const optimized = await given.images.optimize(
      await storeImage(makeImage([]), given.blobs),
      observe().observer,
      signal,
    );
    expect(optimized.warnings).toEqual([
      'The entry point "/bootstrap" is not in the image: the function cannot start.',
    ]);
  });

  test("reports bytes while a large layer is read", async () => {
    await using given = await setUp();
    const entries = Array.from({ length: 300 }, (_, at) => ({
      path: `file${at}`,
      content: Buffer.alloc(1_000_000, at),
    }));
    const large = packLayer(entries, "none");
    const seen = observe();
    await given.images.optimize(await storeImage(makeImage([large]), given.blobs), seen.observer, signal);
    const [, ...states] = seen.layers.get(large.diffId) ?? [];
    expect(states.length).toBeGreaterThanOrEqual(3);
    expect(states.every(({ sizeBytes }) => sizeBytes === large.tar.length)).toBe(true);
    expect(states.map(({ doneBytes }) => doneBytes)).toEqual(
      states.map(({ doneBytes }) => doneBytes).sort((a, b) => a - b),
    );
  });

  test("is forgotten, and its layers stay known to others", async () => {
    await using given = await setUp();
    const made = makeImage([base]);
    const image = await storeImage(made, given.blobs);
    await given.images.optimize(image, observe().observer, signal);
    await given.images.reclaim(made.configDigest);
    await given.images.reclaim(made.configDigest);
    await expect(given.images.openLayer(made.configDigest, base.diffId)).rejects.toThrow("is not kept");
    const seen = observe();
    await given.images.optimize(image, seen.observer, signal);
    expect(seen.ends()).toEqual(["known"]);
  });
});

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
    await using given = await setUp();
    const seen = observe();
    const image = await storeImage(makeImage(layers, options), given.blobs);
    const outcome = given.images.optimize(image, seen.observer, signal);
    await expect(outcome).rejects.toMatchObject({ code: "InvalidImage", message: expect.stringContaining(part) });
    expect(seen.steps).toEqual(["verify began", "verify failed"]);
    expect(await given.records.list()).toEqual([]);
  });

  function withBlob(layer: MadeLayer, blob: Buffer): MadeLayer {
    const packed = packLayer(blob, "none");
    return { ...layer, blob, digest: packed.digest };
  }

  test("a blob that was damaged on disk", async () => {
    await using given = await setUp();
    const image = await storeImage(makeImage([base, middle]), given.blobs);
    await writeFile(given.blobs.pathOf(base.digest), Buffer.from(base.blob).fill(0x55, 30, 40));
    const seen = observe();
    await expect(given.images.optimize(image, seen.observer, signal)).rejects.toThrow(
      `Layer 1 of 2 (${base.digest}) is not what its digest says`,
    );
    expect(seen.ends()[0]).toBe("refused");
    expect((await given.indexes()).filter((name) => name.includes(".tmp-"))).toEqual([]);
  });

  test("a blob that changes after it was verified is caught on its way to the engine", async () => {
    await using given = await setUp();
    const made = makeImage([top]);
    await given.images.optimize(await storeImage(made, given.blobs), observe().observer, signal);
    await writeFile(given.blobs.pathOf(top.digest), Buffer.from(top.blob).fill(0x55, 600, 610));
    const reading = given.images.openLayer(made.configDigest, top.diffId).then(buffer);
    await expect(reading).rejects.toThrow(`The layer ${top.diffId} has changed since it was verified`);
  });
});

describe("threads", () => {
  test("that die fail one image; the next is verified", async () => {
    const script = new URL(
      `data:text/javascript,${encodeURIComponent('import { parentPort } from "node:worker_threads"; parentPort.on("message", () => process.exit(3));')}`,
    );
    await using workers = new LayerWorkers(1, script);
    const settings = parseImageConfig(makeImage([]).configBytes);
    await expect(workers.merge({ kind: "merge", settings, layers: [] }, signal)).rejects.toThrow(
      "has ended with code 3",
    );
    await expect(workers.merge({ kind: "merge", settings, layers: [] }, signal)).rejects.toThrow(
      "has ended with code 3",
    );
  });

  test("are given up when the wait is aborted, and others go on", async () => {
    await using given = await setUp(new LayerWorkers(1));
    const entries = Array.from({ length: 200 }, (_, at) => ({
      path: `file${at}`,
      content: Buffer.alloc(1_000_000, at),
    }));
    const image = await storeImage(makeImage([packLayer(entries, "none")]), given.blobs);
    const abort = new AbortController();
    const seen = observe();
    const begun = Promise.withResolvers<void>();
    const observer: OptimizationObserver = {
      ...seen.observer,
      layer: (layer) => {
        seen.observer.layer(layer);
        if (layer.doneBytes > 0) begun.resolve();
      },
    };
    const outcome = given.images.optimize(image, observer, abort.signal);
    const refused = expect(outcome).rejects.toThrow("superseded");
    await begun.promise;
    abort.abort(new Error("superseded"));
    await refused;
    expect(seen.ends()).toEqual(["verifying"]);
    const next = await storeImage(makeImage([base]), given.blobs);
    await expect(given.images.optimize(next, observe().observer, signal)).resolves.toMatchObject({ extensions: [] });
  });
});
