import { readdir } from "node:fs/promises";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import {
  configOf,
  digestOf,
  Layout,
  layerOf,
  legacyDockerParts,
  named,
  sha256,
  tarOf,
} from "../adapters/archive/testing/build-archives.ts";
import { temporaryFolder } from "../adapters/contract/temporary-folder.ts";
import { parseManifest } from "../core/image/manifest.ts";
import { ImportRoom } from "./testing/import-room.ts";

const base = await layerOf("base", "shared by many");
const app = await layerOf("app", "the program");
const hello = { name: "hello:1", layers: [base, app] };

test("an archive of docker save becomes blobs, a manifest and a tag", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const view = await room.outcome(await tarOf(legacyDockerParts([hello])), "whatever.tar");

  expect(view).toMatchObject({ status: "stored", format: "docker archive", layersVerified: 2, layersTotal: 2 });
  expect(view.images).toMatchObject([
    { index: 0, repository: "hello", tag: "1", platform: "linux/amd64", layerCount: 2 },
  ]);
  const digest = await room.repository.resolveTag("hello", "1");
  expect(view.stored).toEqual([{ repository: "hello", tag: "1", digest, layersKnown: 0 }]);
  const stored = await room.repository.manifest("hello", digest ?? "");
  const manifest = parseManifest(stored?.bytes ?? new Uint8Array(), stored?.mediaType);
  expect(digestOf(stored?.bytes ?? "")).toBe(digest);
  expect(manifest.config.digest).toBe(digestOf(configOf(hello)));
  expect(manifest.layers.map((layer) => layer.digest)).toEqual([digestOf(base), digestOf(app)]);
  for (const part of [manifest.config, ...manifest.layers]) {
    expect(await room.blobs.sizeBytes(part.digest)).toBe(part.size);
  }
  expect(room.live.events.map(({ type }) => type)).toContain("images");
  expect(await readdir(room.files.folder)).toEqual([`${view.uploadId}.upload.json`]);
});

test("the same image gives the same manifest whatever the archive is packed in, and its layers are known", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const tar = await tarOf(legacyDockerParts([hello]));
  const first = await room.outcome(tar);
  for (const packed of [
    gzipSync(tar),
    zstdCompressSync(tar),
    Buffer.concat([gzipSync(tar.subarray(0, 999)), gzipSync(tar.subarray(999))]),
  ]) {
    const again = await room.outcome(packed);
    expect(again.stored).toEqual([{ ...first.stored?.[0], layersKnown: 2 }]);
  }
});

test("layers that a docker archive has compressed are kept as they are", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const parts = legacyDockerParts([hello]).map((part) =>
    part.name.endsWith("layer.tar") ? { ...part, content: gzipSync(part.content ?? "") } : part,
  );
  const view = await room.outcome(await tarOf(parts));
  expect(view.refusal).toBeUndefined();
  const stored = await room.repository.manifest("hello", view.stored?.[0]?.digest ?? "");
  const { layers } = parseManifest(stored?.bytes ?? new Uint8Array());
  expect(layers.map(({ digest }) => digest)).toEqual([base, app].map((layer) => digestOf(gzipSync(layer))));
  expect(layers[0]?.mediaType).toMatch(/gzip$/);
  // Their digest is known only when they have been read; then they are not written again.
  expect((await room.outcome(await tarOf(parts))).stored?.[0]?.layersKnown).toBe(2);
});

test("a layer that an image names twice, or by a link, is one blob", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const parts = legacyDockerParts([{ name: "twice:1", layers: [base, base, app] }]);
  const linked = parts.flatMap((part) =>
    part.name.startsWith(sha256(`v1 ${sha256(app)}`))
      ? [part, { name: "other/layer.tar", linkTo: `../${part.name}` }]
      : [part],
  );
  const manifest = linked.find(({ name }) => name === "manifest.json");
  if (manifest) manifest.content = String(manifest.content).replace(/[0-9a-f]{64}\/layer.tar"\]/, 'other/layer.tar"]');
  expect(String(manifest?.content)).toContain("other/layer.tar");
  const view = await room.outcome(await tarOf(linked));
  expect(view).toMatchObject({ status: "stored", layersVerified: 3 });
});

test("what newer engines save, both layouts at once, keeps its own manifest", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const layout = new Layout();
  const descriptor = layout.image(hello);
  const config = `blobs/sha256/${sha256(configOf(hello))}`;
  const layers = hello.layers.map((layer) => `blobs/sha256/${sha256(layer)}`);
  const parts = layout.parts([named(descriptor, "hello:1"), named(descriptor, "hello:latest")]);
  const legacy = {
    name: "manifest.json",
    content: JSON.stringify([{ Config: config, RepoTags: ["hello:1"], Layers: layers }]),
  };
  const view = await room.outcome(await tarOf([...parts, legacy]));
  expect(view).toMatchObject({
    status: "stored",
    format: "docker archive",
    stored: [{ repository: "hello", tag: "1", digest: descriptor.digest }],
  });

  const alone = await room.outcome(await tarOf([...layout.parts([]).slice(2), legacy]));
  expect(alone).toMatchObject({ status: "stored", stored: [{ repository: "hello", tag: "1", layersKnown: 2 }] });
});

test.each([
  ["plain", undefined],
  ["gzip", { layer: (tar: Buffer) => gzipSync(tar), suffix: "+gzip" }],
  ["zstd", { layer: (tar: Buffer) => zstdCompressSync(tar), suffix: "+zstd" }],
])("an OCI layout with %s layers is stored with its manifest byte for byte", async (_form, compress) => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const layout = new Layout();
  const descriptor = layout.image(hello, compress);
  const view = await room.outcome(await tarOf(layout.parts([descriptor])), "team-app-2.0.tar");
  expect(view).toMatchObject({ format: "OCI layout", images: [{ platform: "linux/amd64" }] });
  // The archive names none, so the file's name does.
  expect(view.stored).toEqual([{ repository: "team-app", tag: "2.0", digest: descriptor.digest, layersKnown: 0 }]);
});

test("of a nested index this machine's platform is taken, and said; attestations are no images", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const layout = new Layout();
  const arm = layout.image({ layers: [app], architecture: "arm64" });
  const amd = layout.image(hello);
  const index = layout.index([arm, layout.attestation(), amd, layout.attestation()]);
  const view = await room.outcome(await tarOf(layout.parts([named(index, "hello:7")])));
  expect(view.images).toMatchObject([{ platform: "linux/amd64", takenFromIndexOf: 2 }]);
  expect(view.stored).toMatchObject([{ repository: "hello", tag: "7", digest: amd.digest }]);
});

test("platforms side by side without names are one image, too", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const layout = new Layout();
  const descriptors = [layout.image({ layers: [app], architecture: "arm64" }), layout.image(hello)];
  const view = await room.outcome(await tarOf(layout.parts(descriptors)), "hello.tar");
  expect(view).toMatchObject({
    status: "stored",
    images: [{ takenFromIndexOf: 2 }],
    stored: [{ digest: descriptors[1]?.digest }],
  });
});

test("an archive with several images asks which, and stores those chosen under the names given", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const other = { name: "other:2", layers: [base] };
  const foreign = { name: "legacy:3", layers: [app], architecture: "arm64" };
  const view = await room.outcome(await tarOf(legacyDockerParts([hello, other, foreign])));
  expect(view).toMatchObject({
    status: "choosing",
    images: [{ repository: "hello" }, { repository: "other" }, { repository: "legacy" }],
  });
  expect(view.images[2]?.refusal).toMatch(/^linux\/arm64 only, this machine is linux\/amd64\./);
  expect(await room.repository.tags()).toEqual([]);

  const choose = (...choices: [number, string, string][]) =>
    room.uploads.choose(
      view.uploadId,
      choices.map(([index, repository, tag]) => ({ index, repository, tag })),
    );
  await expect(choose([2, "legacy", "3"])).rejects.toThrow("linux/arm64 only");
  await expect(choose([3, "legacy", "3"])).rejects.toThrow("no image number 4");
  await expect(choose([0, "A", "1"])).rejects.toThrow("capital letters");
  await expect(choose([0, "a", "1"], [1, "a", "1"])).rejects.toThrow("Two images would be called a:1");
  await expect(choose()).rejects.toThrow("No image is chosen");
  await choose([0, "hello", "1"], [1, "team/second", "v2"]);
  const stored = await room.reached(view.uploadId, "stored");
  expect(stored.stored).toMatchObject([
    { repository: "hello", layersKnown: 0 },
    { repository: "team/second", tag: "v2", layersKnown: 1 },
  ]);
  await expect(choose([0, "late", "1"])).rejects.toThrow("stored already, as hello:1");
});

test("the name that is given before the last byte wins over the archive's", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const tar = await tarOf(legacyDockerParts([hello]));
  const uploadId = await room.begin(tar.length);
  await room.uploads.choose(uploadId, [{ index: 0, repository: "renamed", tag: "now" }]);
  await room.receive(uploadId, tar);
  await room.uploads.complete(uploadId);
  expect((await room.reached(uploadId, "stored")).stored).toMatchObject([{ repository: "renamed", tag: "now" }]);
  await expect(room.uploads.choose("0".repeat(32), [{ index: 0, repository: "a", tag: "b" }])).rejects.toThrow(
    "no longer here",
  );
});

test("a tag that is there already moves, which is said, and the manifest it named stays", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const before = await room.outcome(await tarOf(legacyDockerParts([hello])));
  const after = await room.outcome(await tarOf(legacyDockerParts([{ ...hello, layers: [base] }])));
  const old = before.stored?.[0]?.digest ?? "";
  expect(after.stored).toMatchObject([{ movedFrom: old, layersKnown: 1 }]);
  expect(await room.repository.manifest("hello", old)).toBeDefined();
});

test("a tag of a repository with immutable tags stays where it is, and the upload is refused", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const before = await room.outcome(await tarOf(legacyDockerParts([hello])));
  await room.repository.setTagMutability("hello", "immutable");
  const after = await room.outcome(await tarOf(legacyDockerParts([{ ...hello, layers: [base] }])));
  expect(after.refusal).toMatch(
    /^The image tag '1' already exists in the 'hello' repository .* choose another tag\.$/s,
  );
  expect(await room.repository.resolveTag("hello", "1")).toBe(before.stored?.[0]?.digest);
  expect((await room.outcome(await tarOf(legacyDockerParts([hello])))).stored).toHaveLength(1);
});

test("a discarded upload leaves nothing, and every page is told", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const tar = await tarOf(legacyDockerParts([hello]));
  const uploadId = await room.begin(tar.length);
  await room.receive(uploadId, tar.subarray(0, 100));
  await room.uploads.discard(uploadId);
  await room.uploads.discard(uploadId);
  expect(room.live.events.filter(({ type }) => type === "upload-discarded")).toHaveLength(1);
  expect(await room.uploads.list()).toEqual([]);
  expect(await readdir(room.files.folder)).toEqual([]);
});

test("an upload that is discarded while it is stored leaves no blob, manifest or tag", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const uploadId = await room.upload(
    await tarOf(legacyDockerParts([{ name: "big:1", layers: [base, await layerOf("big", "x".repeat(30_000_000))] }])),
  );
  await room.live.first(async () => ((await room.uploads.get(uploadId))?.layersVerified === 1 ? true : undefined));
  await room.uploads.discard(uploadId);
  expect(await room.repository.tags()).toEqual([]);
  expect(await readdir(`${folder.path}/blobs/sha256`)).toEqual([]);
});
