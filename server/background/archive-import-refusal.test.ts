import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import {
  configOf,
  digestOf,
  Layout,
  layerOf,
  legacyDockerParts,
  named,
  sha256,
  type TarPart,
  type TestImage,
  tarOf,
} from "../adapters/archive/testing/build-archives.ts";
import { temporaryFolder } from "../adapters/contract/temporary-folder.ts";
import { ImportRoom } from "./testing/import-room.ts";

const base = await layerOf("base", "shared by many");
const app = await layerOf("app", "the program");
const hello: TestImage = { name: "hello:1", layers: [base, app] };

/** The refusal; nothing else may be left: no blob, tag or byte of the archive. */
async function refusalOf(archive: Uint8Array, fileName?: string): Promise<string> {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const view = await room.outcome(archive, fileName);
  expect(view).toMatchObject({ status: "refused" });
  // The record is written before the page is told; the bytes go right after.
  await room.uploads[Symbol.asyncDispose]();
  expect(await readdir(room.files.folder)).toEqual([`${view.uploadId}.upload.json`]);
  expect(await readdir(`${folder.path}/blobs/sha256`)).toEqual([]);
  expect(await room.repository.tags()).toEqual([]);
  expect(room.logged).toEqual([]);
  const [what, cure] = view.refusal?.split("\n") ?? [];
  expect(what).toMatch(/Nothing was stored\.$/);
  expect(cure).toMatch(/^[A-Z].*\.$/);
  return view.refusal ?? "";
}

function change(parts: TarPart[], name: RegExp, edit: (content: string) => string | undefined): TarPart[] {
  return parts.flatMap((part) => {
    if (!name.test(part.name)) return [part];
    const content = edit(String(part.content));
    return content === undefined ? [] : [{ ...part, content }];
  });
}

test.each<[string, () => Promise<Buffer> | Buffer, string]>([
  ["is no archive", () => Buffer.from("hello ".repeat(500)), "The file is not an archive."],
  [
    "is a zip file",
    () => Buffer.from(`PK\u0003\u0004${"x".repeat(600)}`),
    "The file is a zip file, not an image archive.",
  ],
  ["is a gzip of something else", () => gzipSync("hello ".repeat(500)), "The archive is damaged at its first entry"],
  [
    "is a tar of anything",
    () => tarOf([{ name: "a.txt", content: "a" }]),
    "No image in it: neither manifest.json (docker save) nor",
  ],
  [
    "names no image",
    () => tarOf([{ name: "manifest.json", content: "[]" }]),
    "manifest.json is not valid: names no image.",
  ],
  [
    "has a manifest.json that is not JSON",
    () => tarOf([{ name: "manifest.json", content: "[oops" }]),
    "manifest.json is not JSON",
  ],
  [
    "has a manifest.json of another shape",
    () => tarOf([{ name: "manifest.json", content: '[{"Layers":[1]}]' }]),
    "manifest.json is not valid at 0.Config",
  ],
  ["has an empty layout", () => tarOf(new Layout().parts([])), "index.json names no image."],
])("an archive that %s is refused", async (_what, archive, sentence) => {
  expect(await refusalOf(await archive())).toContain(sentence);
});

test("an archive that is cut short is refused and says so, plain or packed", async () => {
  const big = await layerOf("big", randomBytes(400_000).toString("hex"));
  const whole = await tarOf(legacyDockerParts([{ ...hello, layers: [base, big] }]));
  const cut = whole.subarray(0, whole.length / 2);
  expect(await refusalOf(cut)).toMatch(/^The archive is cut short: it ends in the middle of [0-9a-f]{64}\/layer.tar\./);
  const packed = gzipSync(whole);
  expect(await refusalOf(packed.subarray(0, packed.length / 2))).toContain(
    "The archive is cut short inside its gzip data.",
  );
});

test("an archive that ends before its manifest.json is cut short, not without an image", async () => {
  const whole = await tarOf(legacyDockerParts([hello]));
  const manifestAt = whole.indexOf("manifest.json");
  expect(await refusalOf(whole.subarray(0, manifestAt))).toMatch(
    /^The archive is cut short: it ends before the end mark/,
  );
});

test("a layer or config that is missing is named", async () => {
  const parts = legacyDockerParts([hello]);
  expect(await refusalOf(await tarOf(change(parts, /layer.tar$/, () => undefined)))).toMatch(
    /manifest.json names the layer [0-9a-f]{64}\/layer.tar, but the archive has no such file/,
  );
  expect(await refusalOf(await tarOf(change(parts, /[0-9a-f]{64}.json$/, () => undefined)))).toMatch(
    /names the config [0-9a-f]{64}.json, but/,
  );
  const layout = new Layout();
  const descriptor = layout.image(hello);
  layout.blobs.delete(`blobs/sha256/${sha256(app)}`);
  expect(await refusalOf(await tarOf(layout.parts([descriptor])))).toContain("Layer 2 of 2 (sha256:");
});

test("a blob that is not what its digest says is refused with the layer and both digests", async () => {
  const other = await layerOf("app", "the PROGRAM");
  const layout = new Layout();
  const descriptor = layout.image(hello);
  layout.blobs.set(`blobs/sha256/${sha256(app)}`, other);
  expect(await refusalOf(await tarOf(layout.parts([descriptor])))).toBe(
    `Layer 2 of 2 (${digestOf(app).slice(0, 15)}…, COPY part-2 /) has the content ${digestOf(other)}, but its digest says ${digestOf(app)}. ` +
      "Nothing was stored.\nBuild that layer again, and save the image anew; layer 1 is sound.",
  );
});

test("a layer that is not what its diff_id says is refused, compressed or not", async () => {
  const diffIds = [digestOf(base), digestOf("something else")];
  const sentence = `but the image's config says diff_id ${diffIds[1]}`;
  expect(await refusalOf(await tarOf(legacyDockerParts([{ ...hello, diffIds }])))).toContain(sentence);
  const layout = new Layout();
  const compress = { layer: (tar: Buffer) => gzipSync(tar), suffix: "+gzip" };
  const refusal = await refusalOf(await tarOf(layout.parts([layout.image({ ...hello, diffIds }, compress)])));
  expect(refusal).toContain(`unpacks to ${digestOf(app)}, ${sentence}`);
});

test("a layer that is known already is verified all the same", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  expect((await room.outcome(await tarOf(legacyDockerParts([hello])))).status).toBe("stored");
  const lie = await room.outcome(
    await tarOf(legacyDockerParts([{ ...hello, name: "lie:1", diffIds: [digestOf(app), digestOf(base)] }])),
  );
  expect(lie.status).toBe("refused");
  // What the refused archive shares with a stored image stays.
  expect(await room.blobs.has(digestOf(base))).toBe(true);
  expect((await room.repository.tags()).map(({ repository }) => repository)).toEqual(["hello"]);
});

test("a manifest, config or index that is not what its digest says is refused", async () => {
  const tampered = async (pick: (layout: Layout) => string) => {
    const layout = new Layout();
    const descriptor = layout.image(hello);
    const path = pick(layout);
    layout.blobs.set(path, Buffer.from(`${layout.blobs.get(path)} `));
    return await refusalOf(await tarOf(layout.parts([descriptor])));
  };
  expect(await tampered(() => `blobs/sha256/${sha256(configOf(hello))}`)).toContain(
    `The config should be ${digestOf(configOf(hello))}, but its content is`,
  );
  expect(await tampered((layout) => [...layout.blobs.keys()].at(-1) ?? "")).toContain("The manifest should be sha256:");
  const parts = change(legacyDockerParts([hello]), /[0-9a-f]{64}.json$/, (content) => `${content} `);
  expect(await refusalOf(await tarOf(parts))).toMatch(
    /The config is named sha256:[0-9a-f]{64}, but its content is sha256:/,
  );
});

test("layers that do not pair with the diff_ids are refused", async () => {
  const refusal = await refusalOf(await tarOf(legacyDockerParts([{ ...hello, diffIds: [digestOf(base)] }])));
  expect(refusal).toContain("manifest.json names 2 layers, but the image's config has 1 diff_ids.");
});

test("an image for another platform is refused, and the cure names this one", async () => {
  const refusal = await refusalOf(await tarOf(legacyDockerParts([{ ...hello, architecture: "arm64" }])));
  expect(refusal).toBe(
    "linux/arm64 only, this machine is linux/amd64. Nothing was stored.\nBuild it with docker build --platform linux/amd64 and save it again.",
  );
  const layout = new Layout();
  const index = layout.index([
    layout.image({ ...hello, architecture: "arm64" }),
    layout.image({ ...hello, architecture: "s390x" }),
    layout.attestation(),
  ]);
  expect(await refusalOf(await tarOf(layout.parts([named(index, "hello:1")])))).toContain(
    "linux/arm64 and linux/s390x only, this machine is linux/amd64.",
  );
});

test("a hostile entry in a layer is refused by the layer, its number and its name, and no file is made", async () => {
  const evil = await tarOf([
    { name: "fine", content: "fine" },
    { name: "../../etc/cron.d/run", content: "evil" },
  ]);
  const refusal = await refusalOf(await tarOf(legacyDockerParts([{ ...hello, layers: [base, evil] }])));
  expect(refusal).toMatch(
    /^Layer 2 of 2 \(sha256:[0-9a-f]{8}…, COPY part-2 \/\): entry 2 "..\/..\/etc\/cron.d\/run" has a path with ".."\./,
  );
});

test("a layer that is no tar, or compressed and damaged, is refused", async () => {
  expect(
    await refusalOf(await tarOf(legacyDockerParts([{ ...hello, layers: [base, Buffer.from("text ".repeat(300))] }]))),
  ).toContain("Layer 2 of 2");
  const layout = new Layout();
  const compress = { layer: (tar: Buffer) => gzipSync(tar).subarray(0, -9), suffix: "+gzip" };
  expect(await refusalOf(await tarOf(layout.parts([layout.image(hello, compress)])))).toContain(
    "is cut short inside its gzip data",
  );
});

test("when every image of an archive is refused, so is the archive, with each reason", async () => {
  const one = { ...hello, architecture: "arm64" };
  const two = { ...hello, name: "other:2", diffIds: [] };
  const refusal = await refusalOf(await tarOf(legacyDockerParts([one, two])));
  expect(refusal).toContain("None of its 2 images can be stored. hello:1: linux/arm64 only");
  expect(refusal).toContain("other:2: manifest.json names 2 layers");
});

test("of several chosen images those before the refused one stay stored, and the refusal says so", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const lie = { name: "lie:1", layers: [app], diffIds: [digestOf("else")] };
  const { uploadId } = await room.outcome(await tarOf(legacyDockerParts([{ ...hello, layers: [base] }, lie])));
  await room.uploads.choose(uploadId, [
    { index: 0, repository: "hello", tag: "1" },
    { index: 1, repository: "lie", tag: "1" },
  ]);
  const view = await room.reached(uploadId, "refused");
  expect(view.refusal).toContain("Stored before it: hello:1.");
  expect((await room.repository.tags()).map(({ repository }) => repository)).toEqual(["hello"]);
  expect(await room.blobs.has(digestOf(app))).toBe(false);
});

test("an upload that is empty, too large for the disk or badly named is not begun", async () => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  await expect(room.begin(0, "empty.tar")).rejects.toThrow("empty.tar is empty");
  await expect(room.begin(2 ** 52, "huge.tar")).rejects.toThrow(
    /huge.tar has \d+\.\d MB, but the data folder's disk has only/,
  );
  const offer = { uploadId: "0".repeat(32), fileName: "a.tar", sizeBytes: 10, repository: "NO", tag: "1" };
  await expect(room.uploads.begin(offer)).rejects.toThrow("capital letters");
  expect(await room.uploads.list()).toEqual([]);
});

test("indexes that name the same index again and again are walked once", async () => {
  const layout = new Layout();
  let index = layout.index([layout.attestation()]);
  for (let depth = 0; depth < 30; depth++) index = layout.index(Array.from({ length: 100 }, () => index));
  expect(await refusalOf(await tarOf(layout.parts([index])))).toContain("Its index names no image");
});
