import { readdir, readFile, truncate } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { parseImageConfig } from "../../core/image/image-config.ts";
import type { OptimizationObserver } from "../../ports/optimized-images.ts";
import { type MadeLayer, makeImage, packLayer, storeImage } from "../registry/testing/image.ts";
import { openPlace } from "./layer-jobs.ts";
import { LayerWorkers } from "./layer-workers.ts";
import { base, middle, program, top } from "./testing/layers.ts";
import { copyOf, observe, openTestStore, sealFor, user } from "./testing/test-store.ts";

const signal = AbortSignal.timeout(120_000);

describe("an image that is what it says", () => {
  test("is stored layer by layer on threads, whatever the layers are packed with, and comes out bit for bit", async () => {
    await using workers = new LayerWorkers(2);
    await using given = await openTestStore({ workers });
    const made = makeImage([base, middle, top], { command: ["index.handler"], environment: ["A=1"] });
    const seen = observe();
    const optimized = await given.images.optimize(await storeImage(made, given.blobs), sealFor, seen.observer, signal);
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
    expect(seen.steps).toEqual([
      ...["verify began", "cut and encrypt began", "verify ended", "cut and encrypt ended"],
      ...["seal began", "seal ended"],
    ]);
    expect(seen.last()).toEqual(
      [base, middle, top].map(({ diffId, digest, tar: { length } }) => ({
        ...{ diffId, digest, status: "verified", sizeBytes: length, doneBytes: length },
        ...{ newBytes: length, sharedBytes: 0 },
      })),
    );
    const opened = await given.images.open(copyOf(made), user);
    for (const { diffId, tar } of [base, middle, top]) {
      expect(await buffer(await opened.openLayer(diffId))).toEqual(tar);
    }
    expect(opened.configBytes()).toEqual(made.configBytes);
  });

  test("is read in pieces whose memory is free once they are given back", async () => {
    await using given = await openTestStore();
    const made = makeImage([base, middle]);
    await given.images.optimize(await storeImage(made, given.blobs), sealFor, observe().observer, signal);
    const opened = await given.images.open(copyOf(made), user);
    const read: Buffer[] = [];
    for await (const piece of await opened.openLayer(base.diffId)) {
      read.push(Buffer.from(piece));
      opened.giveBack(piece);
      expect(piece).toHaveLength(0);
    }
    expect(Buffer.concat(read)).toEqual(base.tar);
    const other = new Uint8Array(100);
    opened.giveBack(other);
    expect(other).toHaveLength(100);
  });

  test("costs only the layers that are new", async () => {
    await using given = await openTestStore();
    const first = await storeImage(makeImage([base, middle]), given.blobs);
    await given.images.optimize(first, sealFor, observe().observer, signal);
    const seen = observe();
    const update = makeImage([base, middle, top, top]);
    const optimized = await given.images.optimize(
      await storeImage(update, given.blobs),
      sealFor,
      seen.observer,
      signal,
    );
    expect(seen.ends()).toEqual(["known", "known", "verified"]);
    expect(optimized.layers).toHaveLength(4);
    expect(optimized.extensions).toEqual(["watch"]);
  });

  test("with a layer whose record was damaged is read again, and nothing is written twice", async () => {
    await using given = await openTestStore();
    const image = await storeImage(makeImage([base, middle]), given.blobs);
    await given.images.optimize(image, sealFor, observe().observer, signal);
    const records = given.folder.file("manifests/layers");
    for (const name of await readdir(records)) await truncate(`${records}/${name}`, 300);
    const seen = observe();
    await given.images.optimize(image, sealFor, seen.observer, signal);
    expect(seen.ends()).toEqual(["verified", "verified"]);
    expect(seen.last().map(({ newBytes }) => newBytes)).toEqual([0, 0]);
  });

  test("with the same layer packed in another way has that read once too", async () => {
    await using given = await openTestStore();
    const entries = [{ path: "etc/one", content: "1" }];
    const plain = packLayer(entries, "none");
    const optimize = async (layer: MadeLayer) => {
      const seen = observe();
      const image = await storeImage(makeImage([layer]), given.blobs);
      await given.images.optimize(image, sealFor, seen.observer, signal);
      return seen.ends();
    };
    expect(await optimize(packLayer(entries, "gzip"))).toEqual(["verified"]);
    expect(await optimize(plain)).toEqual(["known"]);
    expect(await optimize(packLayer(entries, "zstd"))).toEqual(["verified"]);
    expect(await optimize(packLayer(entries, "zstd"))).toEqual(["known"]);
    expect(await optimize(packLayer(entries, "gzip"))).toEqual(["known"]);
  });

  test("may have no layers", async () => {
    await using given = await openTestStore();
    const image = await storeImage(makeImage([]), given.blobs);
    const optimized = await given.images.optimize(image, sealFor, observe().observer, signal);
    expect(optimized.warnings).toEqual([
      'The entry point "/bootstrap" is not in the image: the function cannot start.',
    ]);
  });

  test("reports bytes while a large layer is read", async () => {
    await using workers = new LayerWorkers(1);
    await using given = await openTestStore({ workers });
    const entries = Array.from({ length: 120 }, (_, at) => ({
      path: `file${at}`,
      content: Buffer.alloc(1_000_000, at),
    }));
    const large = packLayer(entries, "none");
    const seen = observe();
    await given.images.optimize(await storeImage(makeImage([large]), given.blobs), sealFor, seen.observer, signal);
    const [, ...states] = seen.layers.get(large.diffId) ?? [];
    expect(states.length).toBeGreaterThanOrEqual(3);
    expect(states.every(({ sizeBytes }) => sizeBytes === large.tar.length)).toBe(true);
    expect(states.map(({ doneBytes }) => doneBytes)).toEqual(
      states.map(({ doneBytes }) => doneBytes).sort((a, b) => a - b),
    );
  });

  test("is forgotten, and its layers stay known to others", async () => {
    await using given = await openTestStore();
    const made = makeImage([base]);
    const image = await storeImage(made, given.blobs);
    await given.images.optimize(image, sealFor, observe().observer, signal);
    const id = given.images.idOf(copyOf(made));
    expect(await given.images.list()).toEqual([{ id, copy: copyOf(made) }]);
    expect(await given.images.keyIdOf(copyOf(made))).toBe("root-key");
    await given.images.reclaim(id);
    await given.images.reclaim(id);
    expect(await given.images.keyIdOf(copyOf(made))).toBe(undefined);
    await expect(given.images.open(copyOf(made), user)).rejects.toThrow("it is not there");
    const seen = observe();
    await given.images.optimize(image, sealFor, seen.observer, signal);
    expect(seen.ends()).toEqual(["known"]);
  });

  test("lies in the store of the data folder unreadable, file names included", async () => {
    await using given = await openTestStore();
    const secret = "a sentence that nobody may read";
    const content = secret.repeat(5_000);
    const made = makeImage([packLayer([{ path: "var/task/the-secret-file", content }], "none")]);
    await given.images.optimize(await storeImage(made, given.blobs), sealFor, observe().observer, signal);
    for (const folder of ["chunks", "manifests"]) {
      for (const entry of await readdir(given.folder.file(folder), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const bytes = await readFile(`${entry.parentPath}/${entry.name}`);
        for (const words of [secret, "the-secret-file", made.layers[0]?.diffId ?? "?", "bootstrap"]) {
          expect(bytes.includes(words), `${entry.name} holds ${words}`).toBe(false);
        }
      }
    }
  });
});

describe("threads", () => {
  test("that die fail one image; the next is verified", async () => {
    const script = new URL(
      `data:text/javascript,${encodeURIComponent('import { parentPort } from "node:worker_threads"; parentPort.on("message", () => process.exit(3));')}`,
    );
    await using workers = new LayerWorkers(1, script);
    const settings = parseImageConfig(makeImage([]).configBytes);
    const place = openPlace({ folder: "/", salt: new Uint8Array(32) });
    for (let turn = 0; turn < 2; turn++) {
      const outcome = workers.run("merge", { place, settings, layers: [] }, signal);
      await expect(outcome).rejects.toThrow("has ended with code 3");
    }
  });

  test("are given up when the wait is aborted, and others go on", async () => {
    await using workers = new LayerWorkers(1);
    await using given = await openTestStore({ workers });
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
    const outcome = given.images.optimize(image, sealFor, observer, abort.signal);
    const refused = expect(outcome).rejects.toThrow("superseded");
    await begun.promise;
    abort.abort(new Error("superseded"));
    await refused;
    expect(seen.ends()).toEqual(["verifying"]);
    const next = await storeImage(makeImage([base]), given.blobs);
    await expect(given.images.optimize(next, sealFor, observe().observer, signal)).resolves.toMatchObject({
      extensions: [],
    });
  });
});
