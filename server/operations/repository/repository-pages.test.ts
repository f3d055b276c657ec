import { expect, test } from "vitest";
import { MemoryBlobs } from "../../adapters/memory/blobs.ts";
import { MemoryImageRepository } from "../../adapters/memory/image-repository.ts";
import { digestOf, type MadeImage, makeImage, packLayer, pushImage } from "../../adapters/registry/testing/image.ts";
import { RecordedLive } from "../../background/testing/import-room.ts";
import type { FolderRequest } from "../../ports/image-trees.ts";
import { deleteImage } from "./delete-image.ts";
import { describeImage } from "./describe-image.ts";
import { readImageFolder } from "./read-image-folder.ts";
import { showRepositories } from "./show-repositories.ts";

const base = packLayer([{ path: "bin/node", content: "x".repeat(5000) }]);
const first = packLayer([{ path: "var/task/index.js", content: "1" }]);
const second = packLayer([{ path: "var/task/index.js", content: "2" }]);
const helloOne = makeImage([base, first], { command: ["index.handler"] });
const helloTwo = makeImage([base, second]);
const sizeOf = ({ layers, configBytes }: MadeImage) =>
  layers.reduce((sum, { blob }) => sum + blob.length, configBytes.length);

async function room() {
  const ports = {
    repository: new MemoryImageRepository(),
    blobs: new MemoryBlobs(),
    live: new RecordedLive(),
    clock: { now: () => 7, monotonic: () => 7, dueNow: () => 7 },
    config: { region: "us-east-1", account: "000000000000" },
  };
  const push = (image: MadeImage, name: string, tag: string) => pushImage(image, { ...ports, name, tag });
  await push(helloOne, "hello", "1");
  await push(helloTwo, "hello", "2");
  await push(helloTwo, "hello", "latest");
  return { ...ports, push };
}

test("repositories list their images with the tags that name them, also one without", async () => {
  const ports = await room();
  await ports.repository.deleteTag("hello", "1");
  const [hello] = await showRepositories(ports);
  expect(hello).toMatchObject({ name: "hello", tagMutability: "mutable" });
  const shown = hello?.images.map(({ digest, tags }) => [digest, tags.map(({ tag }) => tag).sort()]).sort();
  expect(shown).toEqual(
    [
      [helloOne.manifestDigest, []],
      [helloTwo.manifestDigest, ["2", "latest"]],
    ].sort(),
  );
  expect(hello?.images.find(({ digest }) => digest === helloOne.manifestDigest)).toMatchObject({
    sizeBytes: sizeOf(helloOne),
    program: {
      configDigest: helloOne.configDigest,
      command: ["index.handler"],
      layers: [
        { digest: base.digest, diffId: base.diffId, sizeBytes: base.blob.length },
        { digest: first.digest, diffId: first.diffId, sizeBytes: first.blob.length },
      ],
    },
  });
});

test("an index is listed with what Lambda says of it", async () => {
  const ports = await room();
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const manifests = [
    { mediaType: "application/vnd.oci.image.manifest.v1+json", digest: helloOne.manifestDigest, size: 7 },
  ];
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
  const index = { repository: "hello", digest: digestOf(bytes), mediaType, bytes, pushedAt: 1 };
  await ports.repository.putManifest(index, "multi");
  const listed = (await showRepositories(ports))[0]?.images.find(({ digest }) => digest === index.digest);
  expect(listed?.program).toBeUndefined();
  expect(listed?.remark).toMatch(/^An index of 1 manifests: .*--provenance=false/);
  expect(await describeImage("hello", helloOne.manifestDigest, ports)).toMatchObject({ namedBy: ["hello:multi"] });
  await expect(deleteImage("hello", helloOne.manifestDigest, ports)).rejects.toThrow("referenced by manifest list");
});

test("an image whose config is gone is listed with what is missing", async () => {
  const ports = await room();
  await ports.blobs.delete(helloOne.configDigest);
  const listed = (await showRepositories(ports))[0]?.images.find(({ digest }) => digest === helloOne.manifestDigest);
  expect(listed?.remark).toBe(`Its blob ${helloOne.configDigest} is gone.`);
});

test("an image is described by what it shares, and what its end would free", async () => {
  const ports = await room();
  expect(await describeImage("hello", helloOne.manifestDigest, ports)).toMatchObject({
    layers: [{ alsoIn: [expect.stringMatching(/^hello:(2|latest)$/)] }, { alsoIn: [] }],
    onlyHereLayers: 1,
    onlyHereBytes: first.blob.length + helloOne.configBytes.length,
  });
  await ports.push(helloOne, "other/copy", "1");
  expect(await describeImage("hello", helloOne.manifestDigest, ports)).toMatchObject({ onlyHereBytes: 0 });
  expect(await describeImage("hello", base.digest, ports)).toBeUndefined();
});

test("a deleted image is gone with its tags, and pages hear of it; again is an answer", async () => {
  const ports = await room();
  await deleteImage("hello", helloTwo.manifestDigest, ports);
  expect((await ports.repository.tags()).map(({ tag }) => tag)).toEqual(["1"]);
  expect(ports.live.events).toEqual([{ type: "images" }]);
  const again = deleteImage("hello", helloTwo.manifestDigest, ports);
  await expect(again).rejects.toMatchObject({ code: "ResourceNotFoundException" });
});

test("a folder is read from the layers that the manifest names; none is an answer", async () => {
  const ports = await room();
  const asked: FolderRequest[] = [];
  const imageTrees = {
    async folder(request: FolderRequest) {
      asked.push(request);
      return undefined;
    },
    find: () => Promise.reject(new Error("nobody searches here")),
  };
  const part = { repository: "hello", digest: helloOne.manifestDigest, path: "/nothing", from: 500 };
  const read = readImageFolder(part, { ...ports, imageTrees });
  await expect(read).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  expect(asked).toMatchObject([{ layers: [base.digest, first.digest], path: "/nothing", from: 500 }]);
});
