import { expect, test } from "vitest";
import { makeImage, packLayer } from "../adapters/registry/testing/image.ts";
import { base, openOptimizerRoom, signal } from "./testing/optimizer-room.ts";

const image = makeImage([base, packLayer([{ path: "echo.txt", content: "echo" }])]);

test.each([
  ["is heard", false],
  ["comes too late for the engine", true],
])("a function that is deleted while its image is loaded leaves nothing when that %s", async (_name, deaf) => {
  await using house = await openOptimizerRoom();
  const { engineImages, optimizedImages, optimizedImageRecords } = house;
  const optimizer = house.optimizer();
  await optimizer.start(signal);
  const sweeper = house.sweeper(optimizer);
  sweeper.start();
  Object.assign(engineImages, { open: false, deaf });
  await house.create("echo", image);
  await engineImages.began(image);
  const over = Promise.withResolvers<{ isUsed: boolean }>();
  optimizer.onEnded(over.resolve);
  await house.delete("echo");
  await sweeper.settled();
  engineImages.letThrough();
  expect(await over.promise).toEqual({ isUsed: false });
  await expect.poll(() => optimizedImageRecords.list()).toEqual([]);
  expect(await optimizedImages.list()).toEqual([]);
  expect(await engineImages.list()).toEqual([]);
  expect(await house.blobs.has(image.configDigest)).toBe(true);
});

test("what was prepared for a function that has moved on since is taken away, and what it has stays", async () => {
  await using house = await openOptimizerRoom();
  const { engineImages, optimizedImageRecords } = house;
  const optimizer = house.optimizer();
  await optimizer.start(signal);
  await house.create("echo", image);
  await house.row("echo", "optimized");
  const sweeper = house.sweeper(optimizer);
  sweeper.start();
  engineImages.open = false;
  const other = makeImage([base, packLayer([{ path: "other.txt", content: "other" }])]);
  await house.create("other", other);
  await engineImages.began(other);
  await house.delete("other");
  await expect
    .poll(async () => (await optimizedImageRecords.list()).map(({ image: one }) => one.configDigest))
    .toEqual([image.configDigest]);
  expect(await engineImages.list()).toHaveLength(1);
});
