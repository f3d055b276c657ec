import { describe, expect, test } from "vitest";
import { checkLayerCount, parseImageConfig } from "./image-config.ts";
import { buildManifest, ociConfigType, ociLayerTypes, parseManifest, UnsupportedMediaType } from "./manifest.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const config = { mediaType: ociConfigType, digest: digest("a"), size: 10 };
const layer = { mediaType: ociLayerTypes.gzip, digest: digest("b"), size: 20 };

describe("a manifest", () => {
  test("built twice has the same bytes, and is read back", () => {
    const built = buildManifest(config, [layer]);
    const shuffled = { size: 20, digest: digest("b"), mediaType: ociLayerTypes.gzip, annotations: {} };
    expect(buildManifest({ size: 10, digest: digest("a"), mediaType: ociConfigType }, [shuffled])).toEqual(built);
    expect(new TextDecoder().decode(built)).toMatch(/^\{"config":\{"digest":/);
    expect(parseManifest(built)).toEqual({
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config,
      layers: [layer],
    });
  });

  test("of Docker's schema 2 is read", () => {
    const mediaType = "application/vnd.docker.distribution.manifest.v2+json";
    const docker = {
      schemaVersion: 2,
      mediaType,
      config: { ...config, mediaType: "application/vnd.docker.container.image.v1+json" },
      layers: [{ ...layer, mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip" }],
    };
    expect(parseManifest(bytes(docker), mediaType).layers).toHaveLength(1);
  });

  test.each<[string, unknown, string | undefined, string]>([
    ["an OCI index", { schemaVersion: 2, manifests: [] }, "application/vnd.oci.image.index.v1+json", "image.index"],
    ["an index that hides", { schemaVersion: 2, manifests: [], config, layers: [] }, undefined, "an index"],
    [
      "a manifest list pushed as a manifest",
      { schemaVersion: 2, mediaType: "application/vnd.docker.distribution.manifest.list.v2+json", manifests: [] },
      "application/vnd.oci.image.manifest.v1+json",
      "manifest.list",
    ],
    ["Docker's schema 1", { schemaVersion: 1 }, "application/vnd.docker.distribution.manifest.v1+json", "manifest.v1"],
    [
      "an artifact",
      { schemaVersion: 2, config: { ...config, mediaType: "application/vnd.oci.empty.v1+json" }, layers: [] },
      undefined,
      "The image config has the media type application/vnd.oci.empty.v1+json",
    ],
    [
      "a foreign layer",
      { schemaVersion: 2, config, layers: [layer, { ...layer, mediaType: "application/vnd.in-toto+json" }] },
      undefined,
      `Layer 2 of 2 (${digest("b")}) has the media type application/vnd.in-toto+json`,
    ],
  ])("%s is of an unsupported type", (_what, manifest, mediaType, part) => {
    expect(() => parseManifest(bytes(manifest), mediaType)).toThrow(UnsupportedMediaType);
    expect(() => parseManifest(bytes(manifest), mediaType)).toThrow(part);
  });

  test.each<[string, unknown, string]>([
    ["not JSON", "{", "The image manifest is not JSON in UTF-8."],
    [
      "an unknown digest",
      { schemaVersion: 2, config: { ...config, digest: "sha512:00" }, layers: [] },
      "config.digest",
    ],
    ["a negative size", { schemaVersion: 2, config, layers: [{ ...layer, size: -1 }] }, "layers.0.size"],
    ["no layers", { schemaVersion: 2, config }, "not valid at layers"],
  ])("with %s is refused with a sentence", (_what, manifest, part) => {
    expect(() => parseManifest(bytes(manifest))).toThrow(expect.objectContaining({ code: "InvalidImage" }));
    expect(() => parseManifest(bytes(manifest))).toThrow(part);
  });
});

describe("an image config", () => {
  const base = { architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: [digest("c")] } };

  test("gives what Lambda honours of it", () => {
    const settings = parseImageConfig(
      bytes({
        ...base,
        config: {
          Entrypoint: ["/init"],
          Cmd: ["a.b"],
          WorkingDir: "/var/task",
          Env: ["A=1=2", "EMPTY=", "bad"],
          User: "0",
        },
      }),
    );
    expect(settings).toEqual({
      architecture: "x86_64",
      entryPoint: ["/init"],
      command: ["a.b"],
      workingDirectory: "/var/task",
      environment: { A: "1=2", EMPTY: "" },
      diffIds: [digest("c")],
    });
  });

  test("with nothing but a platform has Docker's defaults", () => {
    const empty = {
      architecture: "arm64",
      os: "linux",
      config: { Entrypoint: null, Env: null },
      rootfs: { diff_ids: null },
    };
    expect(parseImageConfig(bytes(empty))).toEqual({
      architecture: "arm64",
      entryPoint: [],
      command: [],
      workingDirectory: "/",
      environment: {},
      diffIds: [],
    });
  });

  test.each<[string, unknown, string]>([
    ["for Windows", { ...base, os: "windows" }, "The image is for windows; it must be for linux."],
    ["for riscv64", { ...base, architecture: "riscv64" }, "The image is for the architecture riscv64"],
    ["for a prototype's member", { ...base, architecture: "constructor" }, "architecture constructor"],
    ["with a short diff_id", { ...base, rootfs: { diff_ids: ["sha256:00"] } }, "rootfs.diff_ids.0"],
    ["with NUL in an argument", { ...base, config: { Cmd: ["a\0b"] } }, "config.Cmd.0: has a NUL character"],
  ])("%s is refused", (_what, value, part) => {
    expect(() => parseImageConfig(bytes(value))).toThrow(expect.objectContaining({ code: "InvalidImage" }));
    expect(() => parseImageConfig(bytes(value))).toThrow(part);
  });

  test("must have one diff_id for each layer", () => {
    expect(() => checkLayerCount(3, 3)).not.toThrow();
    expect(() => checkLayerCount(3, 2)).toThrow("names 3 layers, but the image config has 2 diff_ids");
  });
});
