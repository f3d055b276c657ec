import { randomBytes, randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import type { DockerAdapter } from "./docker-adapter.ts";
import { dockerArchive } from "./docker-archive.ts";
import { createImageVolumes } from "./image-volumes.ts";
import { createImages } from "./images.ts";
import { loadArchive } from "./load-archive.ts";
import { openEngine } from "./open-engine.ts";
import { type BuiltTestImage, buildTestImage, testDockerHost } from "./testing/test-image.ts";

const signal = AbortSignal.timeout(60_000);
const loadedReferences: string[] = [];

afterEach(async () => {
  using opened = await openImages();
  for (const reference of loadedReferences.splice(0)) await opened.images.remove(reference);
});

async function openImages(): Promise<{ images: DockerAdapter["images"] } & Disposable> {
  const engine = await openEngine(testDockerHost, signal);
  const images = createImages(engine, createImageVolumes(engine, "test-images"));
  return { images, [Symbol.dispose]: () => engine[Symbol.dispose]() };
}

/** Two layers that no engine has seen; the lower may be given. */
function build(lower: string, upper: string = randomUUID()): Promise<BuiltTestImage> {
  const layers = [[{ path: "/lower", content: lower }], [{ path: "/upper", content: upper }]];
  return buildTestImage({ base: "scratch", layers, config: { Entrypoint: ["/upper"] } });
}

/** Loads, and remembers which layers were asked for. */
async function load(images: DockerAdapter["images"], built: BuiltTestImage) {
  const opened: string[] = [];
  loadedReferences.push(built.image.engineReference);
  const openLayer = (diffId: string) => {
    opened.push(diffId);
    return built.openLayer(diffId);
  };
  let sentBytes = 0;
  await images.load(built.image, { configBytes: built.configBytes, openLayer }, signal, (bytes) => {
    sentBytes = bytes;
  });
  return { opened, sentBytes };
}

test("a loaded image is there under our tag and is this image", async () => {
  using opened = await openImages();
  const { images } = opened;
  const built = await build(randomUUID());
  expect(await images.has(built.image, signal)).toBe(false);
  const { sentBytes } = await load(images, built);
  expect(sentBytes).toBeGreaterThan(2 * 1024);
  expect(await images.has(built.image, signal)).toBe(true);
  expect(await images.list(signal)).toContain(built.image.engineReference);
  const found = await images.inspect(built.image.engineReference, signal);
  expect(found).toMatchObject({ names: [`${built.image.engineReference}:latest`] });
  const other = { ...built.image, configDigest: `sha256:${"0".repeat(64)}`, layers: [] };
  expect(await images.has(other, signal)).toBe(false);
});

test("only the layers that the engine lacks are sent", async () => {
  using opened = await openImages();
  const lower = randomUUID();
  const [first, second] = [await build(lower), await build(lower)];
  expect((await load(opened.images, first)).opened).toHaveLength(2);
  expect((await load(opened.images, second)).opened).toEqual([second.image.layers[1]?.diffId]);
  expect((await load(opened.images, second)).opened).toEqual([]);
  expect(await opened.images.has(second.image, signal)).toBe(true);
});

test("an archive without a layer that the engine lacks fails cleanly, with the words that the second attempt waits for", async () => {
  using engine = await openEngine(testDockerHost, signal);
  const { image, configBytes } = await build(randomUUID());
  const configHex = image.configDigest.replace("sha256:", "");
  const archive = dockerArchive({
    tag: `${image.engineReference}:latest`,
    configHex,
    configBytes,
    layers: image.layers,
  });
  await expect(loadArchive(engine, archive, signal)).rejects.toThrow(/no such file or directory/);
});

test("what has been sent is given back, piece by piece, when nothing needs it any more", async () => {
  using opened = await openImages();
  const built = await build(randomUUID(), randomBytes(3_000_000).toString("base64"));
  const sent: Buffer[] = [];
  const openLayer = async (diffId: string) => {
    const tar = await buffer(await built.openLayer(diffId));
    const pieces = Array.from({ length: Math.ceil(tar.length / 300_000) }, (_, at) =>
      Buffer.from(tar.subarray(at * 300_000, (at + 1) * 300_000)),
    );
    sent.push(...pieces);
    return Readable.from(pieces);
  };
  const given = new Set<Buffer>();
  const giveBack = ({ buffer: memory, byteOffset }: Uint8Array) => {
    const piece = sent.find((one) => one.buffer === memory && one.byteOffset === byteOffset);
    // Whoever still had to send it would send this.
    if (piece) given.add(piece.fill(7));
  };
  loadedReferences.push(built.image.engineReference);
  await opened.images.load(built.image, { configBytes: built.configBytes, openLayer, giveBack }, signal);
  expect(sent.length).toBeGreaterThan(10);
  expect(sent.filter((piece) => !given.has(piece))).toEqual([]);
  expect(await opened.images.has(built.image, signal)).toBe(true);
});

test("a layer that is not what it says is refused by the engine", async () => {
  using opened = await openImages();
  const built = await build(randomUUID());
  const openLayer = async (diffId: string) => {
    const bytes = await buffer(await built.openLayer(diffId));
    bytes[520] = (bytes[520] ?? 0) ^ 1;
    return Readable.from([bytes]);
  };
  const loading = opened.images.load(built.image, { configBytes: built.configBytes, openLayer }, signal);
  await expect(loading).rejects.toThrow(/Docker Engine refused the image: .*invalid diffID/);
  expect(await opened.images.has(built.image, signal)).toBe(false);
});

test("a layer that fails while it is read fails the load with its own error", async () => {
  using opened = await openImages();
  const built = await build(randomUUID());
  const openLayer = async () =>
    Readable.from(
      (async function* () {
        yield Buffer.alloc(512);
        throw new Error("the chunk is damaged");
      })(),
    );
  const loading = opened.images.load(built.image, { configBytes: built.configBytes, openLayer }, signal);
  await expect(loading).rejects.toThrow("the chunk is damaged");
});

test("a load can be cancelled", async () => {
  using opened = await openImages();
  const built = await build(randomUUID());
  const abort = new AbortController();
  const openLayer = async () => {
    abort.abort(new Error("cancelled"));
    return new Readable({ read: () => undefined });
  };
  const loading = opened.images.load(built.image, { configBytes: built.configBytes, openLayer }, abort.signal);
  await expect(loading).rejects.toThrow();
  expect(await opened.images.has(built.image, signal)).toBe(false);
});

test("an image can be saved again", async () => {
  using opened = await openImages();
  const built = await build(randomUUID());
  await load(opened.images, built);
  const archive = await buffer(await opened.images.save(built.image.engineReference, signal));
  expect(archive.includes(Buffer.from(built.configBytes))).toBe(true);
});

test("removing takes our tag only, and what is not there is fine", async () => {
  using opened = await openImages();
  const built = await build(randomUUID());
  await load(opened.images, built);
  await opened.images.remove(built.image.engineReference);
  await opened.images.remove(built.image.engineReference);
  expect(await opened.images.inspect(built.image.engineReference, signal)).toBeUndefined();
  await expect(opened.images.remove("debian:12")).rejects.toThrow("debian:12 is not an image of Lambdarium");
});

test("what a function can be made from is what its owner has tagged, and nothing of ours", async () => {
  using opened = await openImages();
  using engine = await openEngine(testDockerHost, signal);
  const built = await build(randomUUID());
  await load(opened.images, built);
  const repo = `house-${randomUUID()}`;
  await engine.docker.getImage(built.image.engineReference).tag({ repo, tag: "1" });
  try {
    const tagged = await opened.images.tagged(signal);
    expect(tagged.find(({ name }) => name === `${repo}:1`)).toMatchObject({ imageId: built.image.configDigest });
    expect(tagged.filter(({ name }) => name.startsWith("lambdarium/"))).toEqual([]);
  } finally {
    await engine.docker.getImage(`${repo}:1`).remove();
  }
});
