import { expect, test } from "vitest";
import { unobserved } from "../../ports/optimized-images.ts";
import { makeImage, packLayer, storeImage } from "../registry/testing/image.ts";
import { SealedChunks } from "./stored-chunks.ts";
import { copyOf, openTestStore, sealFor } from "./testing/test-store.ts";

const signal = AbortSignal.timeout(30_000);
const base = packLayer([{ path: "base", content: "a".repeat(100_000) }]);
const first = packLayer([{ path: "app", content: "one" }]);
const second = packLayer([{ path: "app", content: "two" }]);

test("a copy tells which chunks were stored for it, also when it is sealed again", async () => {
  await using given = await openTestStore();
  const chunks = new SealedChunks({ folder: given.folder.path, salt: Buffer.alloc(32, 2) });
  const [one, two] = [makeImage([base, first]), makeImage([base, second])];
  const optimize = async (image: typeof one) =>
    given.images.optimize(await storeImage(image, given.blobs), sealFor, unobserved, signal);
  await optimize(one);
  await optimize(two);
  await optimize(two);
  const layerOf = async (diffId: string) => (await chunks.layer(diffId))?.map(({ name }) => name).sort();
  const copies = await chunks.copies();
  const newOf = (image: typeof one) =>
    copies.find(({ configDigest }) => configDigest === copyOf(image).configDigest)?.newChunks;
  expect(newOf(two)).toEqual(await layerOf(second.diffId));
  expect(newOf(one)).toEqual(
    [...((await layerOf(base.diffId)) ?? []), ...((await layerOf(first.diffId)) ?? [])].sort(),
  );
  expect(await chunks.layer(`sha256:${"0".repeat(64)}`)).toBeUndefined();
});

test("a layer tells its chunks in its order, with their length", async () => {
  await using given = await openTestStore();
  await given.images.optimize(await storeImage(makeImage([base]), given.blobs), sealFor, unobserved, signal);
  const chunks = new SealedChunks({ folder: given.folder.path, salt: Buffer.alloc(32, 2) });
  const sizes = (await chunks.layer(base.diffId))?.map(({ sizeBytes }) => sizeBytes) ?? [];
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(base.tar.length);
});
