/** Every hostile image twice: uploaded by a browser, and pushed for a function. Then a disk that takes nothing. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyOf, observe, openTestStore, sealFor, user } from "../adapters/chunk-store/testing/test-store.ts";
import { verifyStore } from "../adapters/chunk-store/verify-store.ts";
import { temporaryFolder } from "../adapters/contract/temporary-folder.ts";
import { MemoryEngineImages } from "../adapters/memory/engine-images.ts";
import { MemoryImageRepository } from "../adapters/memory/image-repository.ts";
import { RegistryImageSources } from "../adapters/registry/image-sources.ts";
import { allPermitted } from "../adapters/registry/testing/all-permitted.ts";
import {
  digestOf,
  type MadeImage,
  makeImage,
  packLayer,
  pushImage,
  storeImage,
} from "../adapters/registry/testing/image.ts";
import { noLogins } from "../adapters/registry/testing/no-logins.ts";
import { makeLayer } from "../adapters/registry/testing/tar.ts";
import { diskFaultText } from "../core/errors/disk-fault.ts";
import { ociManifestType } from "../core/image/manifest.ts";
import { hostileImages } from "./testing/hostile-images.ts";
import { ImportRoom } from "./testing/import-room.ts";

const signal = AbortSignal.timeout(60_000);
const machine = { os: "linux", architecture: process.arch === "arm64" ? "arm64" : "amd64" };

/** A data folder with whatever works on it, beside something that is none of its business. */
async function openHouse() {
  const stack = new AsyncDisposableStack();
  const around = stack.use(await temporaryFolder());
  await writeFile(around.file("outside"), "untouched");
  const folder = { ...around, path: around.file("data"), file: (name: string) => path.join(around.path, "data", name) };
  const store = await openTestStore({ folder });
  const room = stack.use(await ImportRoom.open(folder.path, machine));
  const repository = new MemoryImageRepository();
  const parts = {
    repository,
    permission: allPermitted,
    blobs: store.blobs,
    logins: noLogins,
    ownHosts: ["localhost:3000"],
  };
  const sources = new RegistryImageSources({ ...parts, engineImages: new MemoryEngineImages() });
  const blobs = () => readdir(folder.file("blobs/sha256"));
  return {
    ...{ folder, store, room, repository, blobs },
    resolve: (imageUri: string) => sources.resolve(imageUri, "hello", signal),
    /** Nothing half-written, nothing outside, and the store holds. */
    async expectSound() {
      expect(await readdir(around.path)).toEqual(["data", "outside"]);
      expect(await readFile(around.file("outside"), "utf8")).toBe("untouched");
      const names = await readdir(folder.path, { recursive: true });
      expect(names.filter((name) => /(^|\/)(\.tmp-|tmp\/)/.test(name))).toEqual([]);
      expect((await readdir(folder.file("uploads"))).filter((name) => !name.endsWith(".upload.json"))).toEqual([]);
      expect((await verifyStore(folder.path)).faults).toEqual([]);
    },
    async upload(image: MadeImage) {
      const view = await room.outcome(layoutOf(image));
      // The record is written before the page is told; the bytes go right after.
      await room.uploads.discard(view.uploadId);
      return view;
    },
    /** As CreateFunction and the optimizer do after a push. */
    async run(image: MadeImage) {
      await pushImage(image, { repository, blobs: store.blobs, name: "hostile", tag: "1" });
      const fetched = await sources.fetch(await sources.resolve("hostile:1", "hello", signal), "hello", signal);
      await store.images.optimize(fetched, sealFor, observe().observer, signal);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** What `docker buildx build --output type=oci` writes. @param indexes the last one is on top, the image below the first */
function layoutOf({ configBytes, configDigest, layers, ...image }: MadeImage, indexes: Uint8Array[] = []): Buffer {
  const blobs = new Map(layers.map(({ digest, blob }) => [digest, blob]));
  blobs.set(configDigest, configBytes).set(image.manifestDigest, image.manifestBytes);
  for (const index of indexes) blobs.set(digestOf(index), index);
  const top = indexes.at(-1) ?? image.manifestBytes;
  const named = { annotations: { "org.opencontainers.image.ref.name": "hostile:1" } };
  const descriptor = { ...descriptorOf(top, indexes.length > 0 ? ociIndexType : ociManifestType), ...named };
  return makeLayer([
    // The archive itself may lead outside too.
    { path: "../outside", content: "taken" },
    { path: "oci-layout", content: '{"imageLayoutVersion":"1.0.0"}' },
    { path: "index.json", content: JSON.stringify({ schemaVersion: 2, manifests: [descriptor] }) },
    ...[...blobs].map(([digest, content]) => ({ path: `blobs/${digest.replace(":", "/")}`, content })),
  ]);
}

const ociIndexType = "application/vnd.oci.image.index.v1+json";
const descriptorOf = (bytes: Uint8Array, mediaType: string) => ({
  ...{ mediaType, digest: digestOf(bytes), size: bytes.length },
});
const indexOf = (manifests: object[]) =>
  Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: ociIndexType, manifests }));

const withoutDigests = (sentence: string) => sentence.replaceAll(/\(sha256:[^)]*\)/g, "(…)");

describe("an image that attacks is refused by layer and entry, or is harmless:", () => {
  let house: Awaited<ReturnType<typeof openHouse>>;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house[Symbol.asyncDispose]());

  test.each(Object.entries(hostileImages))("%s", async (_what, hostile) => {
    const image = makeImage(hostile.layers, hostile.options);
    const before = await house.blobs();
    const view = await house.upload(image);
    expect(withoutDigests(view.refusal ?? "stored")).toContain(hostile.upload ?? "stored");
    if (hostile.upload) expect(await house.blobs()).toEqual(before);

    const outcome = await house.run(image).catch((error: unknown) => error);
    if (hostile.function) {
      // At CreateFunction it is the caller's fault, in the optimizer the image's.
      expect(outcome).toMatchObject({ code: expect.stringMatching(/^(InvalidParameterValueException|InvalidImage)$/) });
      expect(withoutDigests((outcome as Error).message)).toContain(hostile.function);
    } else {
      expect(outcome).toBeUndefined();
    }
    expect((await house.store.images.keyIdOf(copyOf(image))) !== undefined).toBe(!hostile.function);
    if (!hostile.function) {
      const opened = await house.store.images.open(copyOf(image), user);
      for (const { diffId, tar } of image.layers) {
        expect((await buffer(await opened.openLayer(diffId))).equals(tar)).toBe(true);
      }
    }
    await house.expectSound();
  });

  test("an index of indexes", async () => {
    const image = makeImage([packLayer([{ path: "bootstrap", content: "#!/bin/sh" }])]);
    const inner = indexOf([{ ...descriptorOf(image.manifestBytes, ociManifestType), platform: machine }]);
    const outer = indexOf([descriptorOf(inner, ociIndexType)]);
    const view = await house.room.outcome(layoutOf(image, [inner, outer]));
    expect(view.refusal ?? view.status).toBe("stored");
    await house.room.uploads.discard(view.uploadId);
    const pushed = { ...descriptorOf(outer, ociIndexType), bytes: outer, repository: "nested", pushedAt: 1 };
    await house.repository.putManifest(pushed, "1");
    await expect(house.resolve("nested:1")).rejects.toThrow("is not supported");
    await house.expectSound();
  });
});

/** Only root may mount. */
describe.skipIf(process.getuid?.() !== 0)("a disk that takes nothing more", () => {
  const large = makeImage([packLayer([{ path: "bootstrap", content: randomBytes(3_000_000) }], "none")]);

  /** A data folder on a disk of its own. */
  async function mounted(sizeMiB: number) {
    const stack = new AsyncDisposableStack();
    const folder = stack.use(await temporaryFolder());
    const mount = (...args: string[]) => promisify(execFile)("mount", [...args, folder.path]);
    await mount("-t", "tmpfs", "-o", `size=${sizeMiB}m`, "tmpfs");
    stack.defer(() => promisify(execFile)("umount", ["--lazy", folder.path]).then(() => undefined));
    const remount = (options: string) => mount("-o", `remount,${options}`);
    return { folder, remount, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  }

  const expectNothingHalf = async (folder: string) => {
    const names = await readdir(folder, { recursive: true });
    expect(names.filter((name) => /(^|\/)(\.tmp-|tmp\/)/.test(name))).toEqual([]);
    expect((await verifyStore(folder)).faults).toEqual([]);
  };

  test("refuses an image with what to do, keeps nothing half-written, and takes it when there is room", async () => {
    await using place = await mounted(5);
    const store = await openTestStore({ folder: place.folder });
    const image = await storeImage(large, store.blobs);
    const optimize = () => store.images.optimize(image, sealFor, observe().observer, signal);
    const error = await optimize().then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(faultOf(error)).toBe("The disk of the data folder is full.");
    expect(await store.images.keyIdOf(copyOf(large))).toBe(undefined);
    await expectNothingHalf(place.folder.path);
    await place.remount("size=20m");
    await optimize();
    await expectNothingHalf(place.folder.path);
    expect(await store.images.keyIdOf(copyOf(large))).toBe("root-key");
  });

  test("ends an upload with what to do", async () => {
    await using place = await mounted(10);
    await using room = await ImportRoom.open(place.folder.path, machine);
    // Its bytes are there; what is stored of them finds no room.
    const id = await room.begin(layoutOf(large).length);
    await room.receive(id, layoutOf(large));
    await mkdir(place.folder.file("other"));
    await writeFile(place.folder.file("other/file"), Buffer.alloc(5_000_000));
    await room.uploads.complete(id);
    const view = await room.reached(id, "refused", "stored");
    expect(view.refusal).toMatch(/^The disk of the data folder is full\. Nothing was stored\.\nFree some space, and/);
    await room.uploads.discard(id);
    expect(await readdir(place.folder.file("blobs/sha256"))).toEqual([]);
    await rm(place.folder.file("other"), { recursive: true });
    expect(await room.outcome(layoutOf(large))).toMatchObject({ status: "stored" });
  });

  test("may be read-only: it is said, and images are read and taken again when it is not", async () => {
    await using place = await mounted(20);
    const store = await openTestStore({ folder: place.folder });
    const small = makeImage([packLayer([{ path: "bootstrap", content: "#!/bin/sh" }])]);
    await store.images.optimize(await storeImage(small, store.blobs), sealFor, observe().observer, signal);
    const image = await storeImage(large, store.blobs);
    const optimize = () => store.images.optimize(image, sealFor, observe().observer, signal);
    await place.remount("ro");
    const error = await optimize().then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(faultOf(error)).toBe("The data folder is read-only.");
    await expectNothingHalf(place.folder.path);
    const opened = await store.images.open(copyOf(small), user);
    expect(await buffer(await opened.openLayer(small.layers[0]?.diffId ?? ""))).toEqual(small.layers[0]?.tar);
    await place.remount("rw");
    await optimize();
    await expectNothingHalf(place.folder.path);
  });

  const faultOf = (error: unknown) => diskFaultText(error)?.what ?? error;
});
