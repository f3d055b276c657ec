import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { loadImage } from "../../background/load-image.ts";
import { EngineAway, isEngineAway } from "../../core/errors/engine-away.ts";
import type { EngineImageInfo, EngineImages } from "../../ports/engine-images.ts";
import { unobserved } from "../../ports/optimized-images.ts";
import { copyOf, openTestStore, sealFor, user } from "../chunk-store/testing/test-store.ts";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { createImageVolumes } from "../docker/image-volumes.ts";
import { createImages } from "../docker/images.ts";
import { loadArchive } from "../docker/load-archive.ts";
import { openEngine } from "../docker/open-engine.ts";
import { testDockerHost } from "../docker/testing/test-image.ts";
import { MemoryBlobs } from "../memory/blobs.ts";
import { MemoryEngineImages } from "../memory/engine-images.ts";
import { MemoryImageRepository } from "../memory/image-repository.ts";
import { BlobFiles } from "./blob-files.ts";
import { RegistryImageSources } from "./image-sources.ts";
import { allPermitted } from "./testing/all-permitted.ts";
import { digestOf, type MadeImage, makeDockerArchive, makeImage, packLayer } from "./testing/image.ts";
import { noLogins } from "./testing/no-logins.ts";
import { makeLayer } from "./testing/tar.ts";

const signal = AbortSignal.timeout(60_000);
const ownHosts = ["localhost:3000", "127.0.0.1:3000"];
const base = packLayer([{ path: "bootstrap", content: "#!/bin/sh" }]);
const _made = makeImage([base, packLayer([{ path: "etc/", mode: 0o755 }])], { architecture: "arm64" });

describe("an image in Docker Engine", () => {
  async function open() {
    const stack = new AsyncDisposableStack();
    const engine = stack.use(await openEngine(testDockerHost, signal));
    const folder = stack.use(await temporaryFolder());
    const blobs = await BlobFiles.open(folder.file("blobs"));
    const engineImages = createImages(engine, createImageVolumes(engine, `test-${randomUUID()}`));
    let saved = 0;
    const counting: EngineImages = {
      ...engineImages,
      save: (...asked) => {
        saved++;
        return engineImages.save(...asked);
      },
    };
    const repository = new MemoryImageRepository();
    const { images } = await openTestStore({ folder });
    return {
      sources: new RegistryImageSources({
        repository,
        blobs,
        engineImages: counting,
        permission: allPermitted,
        logins: noLogins,
        ownHosts,
      }),
      saved: () => saved,
      blobs,
      engineImages,
      images,
      async load(image: MadeImage): Promise<string> {
        const name = `lambdarium-test-${randomUUID()}`;
        await loadArchive(engine, Readable.from([makeDockerArchive(image, [`${name}:1`])]), signal);
        stack.defer(async () => {
          if (await engineImages.inspect(`${name}:1`, signal)) await engine.docker.getImage(`${name}:1`).remove();
        });
        return name;
      },
      remove: (name: string) => engine.docker.getImage(`${name}:1`).remove(),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  }

  const files = (salt: string) => packLayer([{ path: `${salt}.txt`, content: salt }], "none");

  test("is resolved, fetched, stored and loaded again under our tag", async () => {
    await using house = await open();
    const [salt, top] = [randomUUID(), files("top")];
    const image = makeImage([base, files(salt), top, top], { entryPoint: ["/bootstrap"] });
    const name = await house.load(image);
    const resolved = await house.sources.resolve(`docker-daemon:${name}:1`, "hello", signal);
    expect(resolved).toEqual({
      imageUri: `docker-daemon:${name}:1`,
      resolvedImageUri: `docker-daemon:${name}@${image.configDigest}`,
      digest: image.configDigest,
      architecture: process.arch === "arm64" ? "arm64" : "x86_64",
      source: { kind: "docker-daemon", name: `${name}:1`, imageId: image.configDigest },
    });
    for (const again of [resolved.resolvedImageUri, `docker-daemon:${image.configDigest}`]) {
      expect((await house.sources.resolve(again, "hello", signal)).digest).toBe(image.configDigest);
    }

    const fetched = await house.sources.fetch(resolved, "hello", signal);
    expect(fetched.configDigest).toBe(image.configDigest);
    expect(fetched.layers.map(({ digest }) => digest)).toEqual(image.layers.map(({ diffId }) => diffId));
    const optimized = await house.images.optimize(fetched, sealFor, unobserved, signal);
    expect(optimized.warnings).toEqual([]);

    await loadImage(optimized, await house.images.open(copyOf(image), user), house.engineImages, signal);
    expect(await house.engineImages.has(optimized, signal)).toBe(true);
    await house.engineImages.remove(optimized.engineReference);
  });

  test("that was fetched before is not read again, also when the engine has lost it", async () => {
    await using house = await open();
    const name = await house.load(makeImage([base, files(randomUUID())]));
    const resolved = await house.sources.resolve(`docker-daemon:${name}:1`, "hello", signal);
    const first = await house.sources.fetch(resolved, "hello", signal);
    await house.remove(name);
    const second = await house.sources.fetch(resolved, "hello", signal);
    expect(house.saved()).toBe(1);
    expect(second.layers.map(({ digest }) => digest)).toEqual(first.layers.map(({ digest }) => digest));
  });

  test("that is gone is ImageDeleted", async () => {
    await using house = await open();
    const name = await house.load(makeImage([base, files(randomUUID())]));
    const resolved = await house.sources.resolve(`docker-daemon:${name}:1`, "hello", signal);
    await house.sources.check(resolved, "hello", signal);
    await house.remove(name);
    await expect(house.sources.fetch(resolved, "hello", signal)).rejects.toMatchObject({ code: "ImageDeleted" });
    await expect(house.sources.check(resolved, "hello", signal)).rejects.toMatchObject({ code: "ImageDeleted" });
  });

  test("says nothing about itself while the engine is away", async () => {
    class AwayEngine extends MemoryEngineImages {
      override inspect = () => Promise.reject(new EngineAway("Docker Engine does not answer."));
    }
    const sources = new RegistryImageSources({
      ...{ repository: new MemoryImageRepository(), blobs: new MemoryBlobs(), engineImages: new AwayEngine() },
      ...{ permission: allPermitted, logins: noLogins, ownHosts },
    });
    const source = { kind: "docker-daemon" as const, name: "hello:1", imageId: `sha256:${"1".repeat(64)}` };
    const image = {
      imageUri: "",
      resolvedImageUri: "",
      digest: source.imageId,
      architecture: "x86_64" as const,
      source,
    };
    await expect(sources.check(image, "hello", signal)).rejects.toSatisfy(isEngineAway);
  });
});

describe("an archive of an engine that names images by their manifest", () => {
  /** As engines on containerd save them: blobs as pulled, and Docker's manifest.json beside. */
  class ContainerdEngine extends MemoryEngineImages {
    readonly #image: MadeImage;
    readonly #archived: MadeImage;

    constructor(image: MadeImage, archived = image) {
      super();
      this.#image = image;
      this.#archived = archived;
    }

    override async inspect(): Promise<EngineImageInfo> {
      return { imageId: this.#image.manifestDigest, architecture: "amd64", names: ["hello:1"] };
    }

    override async save(): Promise<Readable> {
      const { configBytes, configDigest, manifestBytes, layers } = this.#archived;
      const blob = (bytes: Uint8Array) => ({ path: `blobs/sha256/${digestOf(bytes).slice(7)}`, content: bytes });
      const names = layers.map(({ digest }) => `blobs/sha256/${digest.slice(7)}`);
      const manifest = [{ Config: `blobs/sha256/${configDigest.slice(7)}`, RepoTags: ["hello:1"], Layers: names }];
      const archive = makeLayer([
        { path: "blobs/" },
        ...[configBytes, manifestBytes, ...layers.map((layer) => layer.blob)].map(blob),
        { path: "oci-layout", content: "{}" },
        { path: "manifest.json", content: JSON.stringify(manifest) },
      ]);
      return Readable.from([archive], { objectMode: false });
    }
  }

  const image = makeImage([base, packLayer([{ path: "x" }], "zstd")]);
  const openWith = (engineImages: EngineImages) =>
    new RegistryImageSources({
      repository: new MemoryImageRepository(),
      blobs: new MemoryBlobs(),
      engineImages,
      permission: allPermitted,
      logins: noLogins,
      ownHosts,
    });

  test("is read, its layers as they were pulled", async () => {
    const sources = openWith(new ContainerdEngine(image));
    const fetched = await sources.fetch(
      await sources.resolve("docker-daemon:hello:1", "hello", signal),
      "hello",
      signal,
    );
    expect(fetched.configDigest).toBe(image.configDigest);
    expect(fetched.layers.map(({ digest }) => digest)).toEqual(image.layers.map(({ digest }) => digest));
  });

  test("is refused when it is another image than was asked for", async () => {
    const sources = openWith(new ContainerdEngine(image, makeImage([base])));
    const resolved = await sources.resolve("docker-daemon:hello:1", "hello", signal);
    await expect(sources.fetch(resolved, "hello", signal)).rejects.toThrow(
      "Docker Engine gave another image than was asked for",
    );
  });

  test("is refused when a blob is not what its name says", async () => {
    const lie = { ...base, digest: `sha256:${"0".repeat(64)}` };
    const engine = new ContainerdEngine(image);
    engine.save = async () =>
      Readable.from([makeLayer([{ path: `blobs/sha256/${lie.digest.slice(7)}`, content: lie.blob }])], {
        objectMode: false,
      });
    const sources = openWith(engine);
    const resolved = await sources.resolve("docker-daemon:hello:1", "hello", signal);
    await expect(sources.fetch(resolved, "hello", signal)).rejects.toThrow(`not ${lie.digest} as it is said to be`);
  });

  test("is refused when it is cut short", async () => {
    const engine = new ContainerdEngine(image);
    const whole = await buffer(await engine.save());
    engine.save = async () => Readable.from([whole.subarray(0, 700)], { objectMode: false });
    const sources = openWith(engine);
    const resolved = await sources.resolve("docker-daemon:hello:1", "hello", signal);
    await expect(sources.fetch(resolved, "hello", signal)).rejects.toThrow();
  });
});
