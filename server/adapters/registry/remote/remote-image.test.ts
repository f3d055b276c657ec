import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ociManifestType } from "../../../core/image/manifest.ts";
import { MemoryBlobs } from "../../memory/blobs.ts";
import { MemoryEngineImages } from "../../memory/engine-images.ts";
import { MemoryImageRepository } from "../../memory/image-repository.ts";
import { RegistryImageSources } from "../image-sources.ts";
import { allPermitted } from "../testing/all-permitted.ts";
import { makeImage, packLayer } from "../testing/image.ts";
import { registryLogin, startRegistry } from "../testing/registry-server.ts";
import type { FoundLogin } from "./docker-login.ts";

const signal = AbortSignal.timeout(60_000);
const base = packLayer([{ path: "bootstrap", content: "#!/bin/sh" }]);
const image = makeImage([base, packLayer([{ path: "etc/", mode: 0o755 }], "none")], { architecture: "arm64" });
const login: FoundLogin = { login: { kind: "password", ...registryLogin } };
const wrong: FoundLogin = { login: { kind: "password", ...registryLogin, password: "shut" } };

function openSources(found: FoundLogin = {}) {
  const blobs = new MemoryBlobs();
  const sources = new RegistryImageSources({
    repository: new MemoryImageRepository(),
    blobs,
    engineImages: new MemoryEngineImages(),
    permission: allPermitted,
    logins: { find: async () => found },
    ownHosts: ["localhost:3000"],
  });
  return { blobs, sources };
}

const stack = new AsyncDisposableStack();
let open: Awaited<ReturnType<typeof startRegistry>>;
let locked: Awaited<ReturnType<typeof startRegistry>>;

beforeAll(async () => {
  [open, locked] = await Promise.all([startRegistry(), startRegistry({ password: true })]);
  stack.use(open);
  stack.use(locked);
  await Promise.all([open.push(image, "team/hello", "1"), locked.push(image, "team/hello", "1")]);
});
afterAll(() => stack.disposeAsync());

describe("an image in another registry", () => {
  test("is resolved by tag and by digest", async () => {
    const { sources } = openSources();
    for (const imageUri of [`${open.host}/team/hello:1`, `${open.host}/team/hello@${image.manifestDigest}`]) {
      expect(await sources.resolve(imageUri, "hello", signal)).toEqual({
        imageUri,
        resolvedImageUri: `${open.host}/team/hello@${image.manifestDigest}`,
        digest: image.manifestDigest,
        architecture: "arm64",
        source: { kind: "registry", host: open.host, repository: "team/hello", digest: image.manifestDigest },
      });
    }
  });

  test("is fetched whole, also after its tag has moved, and then no longer needs the registry", async () => {
    const { sources } = openSources();
    const second = makeImage([base, base]);
    await open.push(second, "moving", "1");
    const resolved = await sources.resolve(`${open.host}/moving:1`, "hello", signal);
    await open.push(image, "moving", "1");
    const fetched = await sources.fetch(resolved, "hello", signal);
    expect(fetched.configDigest).toBe(second.configDigest);
    expect(fetched.layers.map(({ diffId }) => diffId)).toEqual([base.diffId, base.diffId]);
    expect(await buffer((await fetched.layers[0]?.open()) ?? Readable.from([]))).toEqual(base.blob);
    await open.delete("moving", second.manifestDigest);
    expect((await sources.fetch(resolved, "hello", signal)).configBytes).toEqual(second.configBytes);
    await expect(openSources().sources.fetch(resolved, "hello", signal)).rejects.toMatchObject({
      code: "ImageDeleted",
      message: `moving@${second.manifestDigest} is not in the registry ${open.host}.`,
    });
  });

  test("is looked at without being fetched", async () => {
    const { sources, blobs } = openSources();
    const looked = makeImage([base], { architecture: "arm64" });
    await open.push(looked, "looked/at", "1");
    const resolved = await sources.resolve(`${open.host}/looked/at:1`, "hello", signal);
    await sources.check(resolved, "hello", signal);
    expect(await blobs.has(looked.manifestDigest)).toBe(false);
    await open.delete("looked/at", looked.manifestDigest);
    await expect(sources.check(resolved, "hello", signal)).rejects.toMatchObject({
      code: "ImageDeleted",
      message: `looked/at@${looked.manifestDigest} is not in the registry ${open.host}.`,
    });
    const withLogin = openSources(login).sources;
    const closed = await withLogin.resolve(`${locked.host}/team/hello:1`, "hello", signal);
    await withLogin.check(closed, "hello", signal);
    await expect(sources.check(closed, "hello", signal)).rejects.toMatchObject({ code: "ImageAccessDenied" });
  });

  test("that is not there does not exist, in AWS's words", async () => {
    const { sources } = openSources();
    for (const name of ["team/hello:2", "nothing:1", `team/hello@sha256:${"0".repeat(64)}`]) {
      await expect(sources.resolve(`${open.host}/${name}`, "hello", signal)).rejects.toMatchObject({
        code: "InvalidParameterValueException",
        message: `Source image ${open.host}/${name} does not exist. Provide a valid source image.`,
      });
    }
  });

  test("that is an index is refused in AWS's words", async () => {
    const index = "application/vnd.oci.image.index.v1+json";
    const manifests = [{ mediaType: ociManifestType, digest: image.manifestDigest, size: image.manifestBytes.length }];
    await fetch(`http://${open.host}/v2/team/hello/manifests/index`, {
      method: "PUT",
      headers: { "content-type": index },
      body: JSON.stringify({ schemaVersion: 2, mediaType: index, manifests }),
    });
    await expect(openSources().sources.resolve(`${open.host}/team/hello:index`, "hello", signal)).rejects.toMatchObject(
      {
        code: "InvalidParameterValueException",
        message: expect.stringMatching(/media type for the source image .*:index is not supported\.$/),
      },
    );
  });

  test("is given by a registry with a password to its login alone", async () => {
    const imageUri = `${locked.host}/team/hello:1`;
    const { sources } = openSources(login);
    const fetched = await sources.fetch(await sources.resolve(imageUri, "hello", signal), "hello", signal);
    expect(fetched.layers).toHaveLength(2);
    await expect(openSources().sources.resolve(imageUri, "hello", signal)).rejects.toMatchObject({
      code: "AccessDeniedException",
      message:
        "Lambda does not have permission to access the ECR image. Check the ECR permissions. " +
        `The registry ${locked.host} does not give team/hello:1 without a login, if it is there at all: docker login ${locked.host}.`,
    });
    await expect(openSources(wrong).sources.resolve(imageUri, "hello", signal)).rejects.toThrow(
      "to the login that the Docker config file has for it.",
    );
    const resolved = await sources.resolve(imageUri, "hello", signal);
    const trouble = openSources({ trouble: "docker-credential-x is not installed" }).sources.fetch(
      resolved,
      "hello",
      signal,
    );
    await expect(trouble).rejects.toMatchObject({
      code: "ImageAccessDenied",
      message: expect.stringMatching(/; docker-credential-x is not installed\.$/),
    });
  });
});
