import { expect, test } from "vitest";
import { configOf, digestOf, layerOf } from "../../adapters/archive/testing/build-archives.ts";
import { MemoryBlobs } from "../../adapters/memory/blobs.ts";
import { MemoryImageRepository } from "../../adapters/memory/image-repository.ts";
import { RecordedLive } from "../../background/testing/import-room.ts";
import { buildManifest, ociConfigType, ociLayerTypes, ociManifestType } from "../../core/image/manifest.ts";
import { deleteTag } from "./delete-tag.ts";
import { removeUnusedBlobs } from "./remove-unused-blobs.ts";

async function repositoryWith(...names: [string, string][]) {
  const ports = {
    repository: new MemoryImageRepository(),
    blobs: new MemoryBlobs(),
    live: new RecordedLive(),
  };
  const layer = await layerOf("app", "the program");
  const config = Buffer.from(configOf({ layers: [layer] }));
  for (const content of [layer, config]) {
    await ports.blobs.put(onePiece(content), undefined, new AbortController().signal);
  }
  const descriptor = (content: Buffer, mediaType: string) => ({
    mediaType,
    digest: digestOf(content),
    size: content.length,
  });
  const bytes = buildManifest(descriptor(config, ociConfigType), [descriptor(layer, ociLayerTypes.none)]);
  for (const [repository, tag] of names) {
    await ports.repository.putManifest(
      { repository, digest: digestOf(bytes), mediaType: ociManifestType, bytes, pushedAt: 7 },
      tag,
    );
  }
  return { ...ports, layer, config, digest: digestOf(bytes) };
}

async function* onePiece(content: Uint8Array) {
  yield content;
}

test("a deleted tag is gone and its manifest stays; an unknown one is an answer", async () => {
  const ports = await repositoryWith(["hello", "1"]);
  await deleteTag("hello", "1", ports);
  expect(await ports.repository.tags()).toEqual([]);
  expect(await ports.repository.manifest("hello", ports.digest)).toBeDefined();
  expect(ports.live.events).toEqual([{ type: "images" }]);
  await expect(deleteTag("hello", "1", ports)).rejects.toMatchObject({ code: "ResourceNotFoundException" });
});

test("blobs that a stored image is made of are not removed, also without a tag", async () => {
  const ports = await repositoryWith(["hello", "1"]);
  await deleteTag("hello", "1", ports);
  const { digest } = await ports.blobs.put(onePiece(Buffer.from("left over")), undefined, new AbortController().signal);
  await removeUnusedBlobs([digest, digestOf(ports.layer), digestOf(ports.config), digestOf("never there")], ports);
  expect(await ports.blobs.has(digest)).toBe(false);
  expect(await ports.blobs.has(digestOf(ports.layer))).toBe(true);
  expect(await ports.blobs.has(digestOf(ports.config))).toBe(true);
});
