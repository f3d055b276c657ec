import { expect, test } from "vitest";
import { readReferences } from "./manifest-references.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const descriptor = (digit: string, more: object = {}) => ({
  mediaType: "application/x",
  digest: digest(digit),
  size: 3,
  ...more,
});
const read = (manifest: unknown) => readReferences(new TextEncoder().encode(JSON.stringify(manifest)));
const blob = (digit: string, elsewhere = false) => ({
  ...{ mediaType: "application/x", digest: digest(digit), sizeBytes: 3, elsewhere },
});

test("an image names its config and its layers; a foreign layer is somewhere else", () => {
  const layers = [descriptor("2"), descriptor("3", { urls: ["https://example.com/3"] })];
  expect(read({ schemaVersion: 2, mediaType: "a/b", config: descriptor("1"), layers })).toEqual({
    mediaType: "a/b",
    artifactType: "application/x",
    config: blob("1"),
    blobs: [blob("1"), blob("2"), blob("3", true)],
    manifests: [],
  });
});

test("an index names manifests; an artifact its subject, type and annotations", () => {
  expect(read({ manifests: [descriptor("1"), descriptor("2")] })).toMatchObject({
    artifactType: "",
    blobs: [],
    manifests: [digest("1"), digest("2")],
  });
  const artifact = { artifactType: "application/sbom", config: descriptor("1"), subject: descriptor("4") };
  expect(read({ ...artifact, annotations: { made: "today" }, layers: null })).toMatchObject({
    artifactType: "application/sbom",
    subject: digest("4"),
    annotations: { made: "today" },
  });
});

test.each([
  "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
  "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
])("a layer that may not be handed on need not be there: %s", (mediaType) => {
  expect(read({ layers: [descriptor("1", { mediaType })] })).toMatchObject({ blobs: [{ elsewhere: true }] });
});

test("content may be named by SHA-512", () => {
  const layer = { ...descriptor("1"), digest: `sha512:${"a".repeat(128)}` };
  expect(read({ layers: [layer] })).toMatchObject({ blobs: [{ digest: layer.digest }] });
});

test.each<[string, unknown, string]>([
  ["no object", [], "The manifest is not valid: "],
  ["a digest that is none", { layers: [{ ...descriptor("1"), digest: "sha256:../x" }] }, " at layers.0.digest: "],
  ["a negative size", { config: { ...descriptor("1"), size: -1 } }, " at config.size: "],
  ["annotations that are no text", { annotations: { a: 1 } }, " at annotations.a: "],
])("a manifest with %s is refused with the place", (_what, manifest, sentence) => {
  expect(read(manifest)).toEqual({ fault: expect.stringContaining(sentence) });
});

test("what is not JSON in UTF-8 is refused", () => {
  for (const bytes of [new TextEncoder().encode("{"), new Uint8Array([0x22, 0xff, 0x22])])
    expect(readReferences(bytes)).toEqual({ fault: "The manifest is not JSON in UTF-8." });
});
