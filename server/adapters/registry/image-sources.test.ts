import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { buildManifest, ociConfigType, ociManifestType } from "../../core/image/manifest.ts";
import { MemoryBlobs } from "../memory/blobs.ts";
import { MemoryEngineImages } from "../memory/engine-images.ts";
import { MemoryImageRepository } from "../memory/image-repository.ts";
import { RegistryImageSources } from "./image-sources.ts";
import { allPermitted } from "./testing/all-permitted.ts";
import { digestOf, makeImage, packLayer, pushImage } from "./testing/image.ts";
import { noLogins } from "./testing/no-logins.ts";

const signal = AbortSignal.timeout(60_000);
const ownHosts = ["localhost:3000", "127.0.0.1:3000"];
const base = packLayer([{ path: "bootstrap", content: "#!/bin/sh" }]);
const made = makeImage([base, packLayer([{ path: "etc/", mode: 0o755 }])], { architecture: "arm64" });

describe("an image in the repository", () => {
  async function open(permission = allPermitted) {
    const [repository, blobs] = [new MemoryImageRepository(), new MemoryBlobs()];
    const sources = new RegistryImageSources({
      repository,
      blobs,
      engineImages: new MemoryEngineImages(),
      permission,
      logins: noLogins,
      ownHosts,
    });
    await pushImage(made, { repository, blobs, name: "team/hello", tag: "1" });
    const put = (bytes: Uint8Array, mediaType: string, tag: string) =>
      repository.putManifest({ repository: "team/hello", digest: digestOf(bytes), mediaType, bytes, pushedAt: 1 }, tag);
    return { sources, repository, blobs, put };
  }

  test.each([
    ["team/hello:1", "localhost:3000"],
    ["127.0.0.1:3000/team/hello:1", "127.0.0.1:3000"],
    ["000000000000.dkr.ecr.us-east-1.amazonaws.com/team/hello:1", "000000000000.dkr.ecr.us-east-1.amazonaws.com"],
    [`team/hello@${made.manifestDigest}`, "localhost:3000"],
  ])("%s is resolved to its digest", async (imageUri, host) => {
    const { sources } = await open();
    expect(await sources.resolve(imageUri, "hello", signal)).toEqual({
      imageUri,
      resolvedImageUri: `${host}/team/hello@${made.manifestDigest}`,
      digest: made.manifestDigest,
      architecture: "arm64",
      source: { kind: "repository", repository: "team/hello", digest: made.manifestDigest },
    });
  });

  test("is fetched with its config and layers, also after its tag has moved", async () => {
    const { sources, repository, blobs } = await open();
    const resolved = await sources.resolve("team/hello:1", "hello", signal);
    await pushImage(makeImage([]), { repository, blobs, name: "team/hello", tag: "1" });
    const fetched = await sources.fetch(resolved, "hello", signal);
    expect(fetched.configDigest).toBe(made.configDigest);
    expect(fetched.configBytes).toEqual(made.configBytes);
    expect(fetched.layers.map(({ diffId }) => diffId)).toEqual(made.layers.map(({ diffId }) => diffId));
    expect(await buffer((await fetched.layers[0]?.open()) ?? Readable.from([]))).toEqual(base.blob);
  });

  test.each([["team/hello:2"], ["hello:1"], [`team/hello@sha256:${"0".repeat(64)}`], ["docker-daemon:team/hello:1"]])(
    "%s does not exist, in AWS's words",
    async (imageUri) => {
      const { sources } = await open();
      await expect(sources.resolve(imageUri, "hello", signal)).rejects.toMatchObject({
        code: "InvalidParameterValueException",
        message: `Source image ${imageUri} does not exist. Provide a valid source image.`,
      });
    },
  );

  test("that is an index is refused in AWS's words", async () => {
    const { sources, put } = await open();
    const index = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [] }));
    await put(index, "application/vnd.oci.image.index.v1+json", "index");
    await expect(sources.resolve("team/hello:index", "hello", signal)).rejects.toMatchObject({
      code: "InvalidParameterValueException",
      message: "The image manifest, config or layer media type for the source image team/hello:index is not supported.",
    });
  });

  test("that lacks a layer, or has another than its manifest says, is refused with a sentence", async () => {
    const { sources, blobs, put } = await open();
    const config = { mediaType: ociConfigType, digest: made.configDigest, size: made.configBytes.length };
    const layers = made.layers.map(({ mediaType, digest }) => ({ mediaType, digest, size: 7 }));
    await put(buildManifest(config, layers), ociManifestType, "sizes");
    await expect(sources.resolve("team/hello:sizes", "hello", signal)).rejects.toThrow(
      `Source image team/hello:sizes is not valid. Provide a valid source image. Layer 1 of 2 (${base.digest}) has`,
    );
    const resolved = await sources.resolve("team/hello:1", "hello", signal);
    await blobs.delete(base.digest);
    const missing = `Layer 1 of 2 (${base.digest}) is missing from the repository.`;
    await expect(sources.fetch(resolved, "hello", signal)).rejects.toMatchObject({
      code: "ImageDeleted",
      message: missing,
    });
    await expect(sources.resolve("team/hello:1", "hello", signal)).rejects.toThrow(missing);
  });

  test("is looked at without being read: the manifest, the permission, and every blob", async () => {
    const { sources, repository, blobs } = await open();
    const resolved = await sources.resolve("team/hello:1", "hello", signal);
    await sources.check(resolved, "hello", signal);
    const denying = await open({ refusal: async () => "It is closed." });
    await expect(denying.sources.check(resolved, "hello", signal)).rejects.toMatchObject({ code: "ImageAccessDenied" });
    await blobs.delete(base.digest);
    await expect(sources.check(resolved, "hello", signal)).rejects.toMatchObject({
      code: "ImageDeleted",
      message: `Layer 1 of 2 (${base.digest}) is missing from the repository.`,
    });
    await repository.deleteManifest("team/hello", made.manifestDigest);
    await expect(sources.check(resolved, "hello", signal)).rejects.toMatchObject({
      code: "ImageDeleted",
      message: `The image team/hello@${made.manifestDigest} is no longer in the repository.`,
    });
    await pushImage(made, { repository, blobs, name: "team/hello", tag: "again" });
    await sources.check(resolved, "hello", signal);
  });

  test("that Lambda may not read is refused whenever it is read, also by its digest", async () => {
    const permission = { refusal: async (repository: string, name: string) => `${repository} is closed to ${name}.` };
    const { sources } = await open(permission);
    const { sources: before } = await open();
    for (const imageUri of ["team/hello:1", `team/hello@${made.manifestDigest}`]) {
      await expect(sources.resolve(imageUri, "echo", signal)).rejects.toMatchObject({
        code: "AccessDeniedException",
        status: 403,
        message:
          "Lambda does not have permission to access the ECR image. Check the ECR permissions. " +
          "team/hello is closed to echo.",
      });
      await expect(sources.fetch(await before.resolve(imageUri, "echo", signal), "echo", signal)).rejects.toMatchObject(
        {
          code: "ImageAccessDenied",
          message: "team/hello is closed to echo.",
        },
      );
    }
    await expect(sources.resolve("team/hello:2", "echo", signal)).rejects.toThrow("does not exist");
  });

  test("that is gone is ImageDeleted", async () => {
    const { sources } = await open();
    const resolved = await sources.resolve("team/hello:1", "hello", signal);
    const gone = {
      ...resolved,
      source: { kind: "repository" as const, repository: "other", digest: made.manifestDigest },
    };
    await expect(sources.fetch(gone, "hello", signal)).rejects.toMatchObject({ code: "ImageDeleted" });
  });
});
