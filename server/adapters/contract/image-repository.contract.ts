import { describe, expect, test } from "vitest";
import type { ImageRepository, StoredManifest } from "../../ports/image-repository.ts";
import type { Open } from "./functions.contract.ts";
import { startAt } from "./sample-records.ts";

/** A digest whose digits are all this one. */
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const mediaType = "application/vnd.oci.image.manifest.v1+json";
const descriptor = (of: string) => ({ mediaType: "application/octet-stream", digest: of, size: 1 });

function manifest(repository: string, of: string, members: object = {}, pushedAt = startAt): StoredManifest {
  const bytes = new TextEncoder().encode(JSON.stringify({ of, ...members }));
  return { repository, digest: of, mediaType, bytes, pushedAt };
}

const [one, two, three, four] = [digest("1"), digest("2"), digest("3"), digest("4")];
const mutable = (name: string) => ({ name, createdAt: startAt, tagMutability: "mutable" as const });

export function imageRepositoryContract(adapter: string, open: Open<ImageRepository>): void {
  const fill = async (port: ImageRepository, ...names: [repository: string, of: string, tag?: string][]) => {
    for (const [repository, of, tag] of names) await port.putManifest(manifest(repository, of), tag);
  };
  describe(`manifests and tags in ${adapter}`, () => {
    test("a manifest is read back byte for byte by its digest, in its repository only", async () => {
      await using opened = await open();
      await fill(opened.port, ["team/hello", one]);
      expect(await opened.port.manifest("team/hello", one)).toEqual(manifest("team/hello", one));
      expect(await opened.port.manifest("hello", one)).toBeUndefined();
      expect(await opened.port.tags()).toEqual([]);
    });

    test("a tag moves to the manifest that was put last, and the old one stays by digest", async () => {
      await using opened = await open();
      expect(await opened.port.putManifest(manifest("hello", one), "latest")).toEqual({ kind: "stored" });
      const again = await opened.port.putManifest(manifest("hello", one), "latest");
      expect(again).toEqual({ kind: "stored" });
      const moved = await opened.port.putManifest(manifest("hello", two, {}, startAt + 1), "latest");
      expect(moved).toEqual({ kind: "stored", movedFrom: one });
      expect(await opened.port.resolveTag("hello", "latest")).toBe(two);
      expect(await opened.port.manifest("hello", one)).toBeDefined();
      expect(await opened.port.tags()).toEqual([
        { repository: "hello", tag: "latest", digest: two, updatedAt: startAt + 1 },
      ]);
    });

    test("tags are listed by repository and name; putting a manifest again keeps its tags", async () => {
      await using opened = await open();
      await fill(opened.port, ["b", one, "2"], ["b", one, "1"], ["a", one, "3"], ["a/b", one, "0"], ["b", one]);
      const names = (await opened.port.tags()).map(({ repository, tag }) => `${repository}:${tag}`);
      expect(names).toEqual(["a:3", "a/b:0", "b:1", "b:2"]);
    });

    test("a deleted tag resolves to nothing, and deleting it again says so", async () => {
      await using opened = await open();
      await fill(opened.port, ["hello", one, "1"]);
      expect(await opened.port.deleteTag("hello", "1")).toBe(true);
      expect(await opened.port.deleteTag("hello", "1")).toBe(false);
      expect(await opened.port.resolveTag("hello", "1")).toBeUndefined();
      expect(await opened.port.manifest("hello", one)).toBeDefined();
    });

    test("tags and manifests are read page by page, in the order of their bytes", async () => {
      await using opened = await open();
      await fill(opened.port, ["a", three, "b"], ["a", one, "B"], ["a", two, "a"], ["other", four, "c"]);
      const { port } = opened;
      expect((await port.listTags("a")).map(({ tag }) => tag)).toEqual(["B", "a", "b"]);
      expect((await port.listTags("a", { limit: 2 })).map(({ tag }) => tag)).toEqual(["B", "a"]);
      expect((await port.listTags("a", { after: "a", limit: 2 })).map(({ tag }) => tag)).toEqual(["b"]);
      expect(await port.listTags("a", { limit: 0 })).toEqual([]);
      expect((await port.listManifests("a")).map((found) => found.digest)).toEqual([one, two, three]);
      expect(await port.listManifests("a", { after: one, limit: 1 })).toEqual([manifest("a", two)]);
    });

    test("a deleted manifest takes its tags along, and no other's", async () => {
      await using opened = await open();
      await fill(opened.port, ["a", one, "1"], ["a", one, "2"], ["a", two, "3"], ["b", one, "1"]);
      expect(await opened.port.deleteManifest("a", one)).toBe(true);
      expect(await opened.port.deleteManifest("a", one)).toBe(false);
      expect(await opened.port.manifest("a", one)).toBeUndefined();
      const names = (await opened.port.tags()).map(({ repository, tag }) => `${repository}:${tag}`);
      expect(names).toEqual(["a:3", "b:1"]);
    });

    test("manifests about another are found by their subject, in its repository, until they are deleted", async () => {
      await using opened = await open();
      const about = (of: string) => ({ subject: descriptor(of) });
      for (const each of [
        manifest("a", three, about(one)),
        manifest("a", two, about(one)),
        manifest("b", four, about(one)),
      ])
        await opened.port.putManifest(each);
      expect((await opened.port.referrers("a", one)).map((found) => found.digest)).toEqual([two, three]);
      await opened.port.deleteManifest("a", two);
      expect(await opened.port.referrers("a", one)).toEqual([manifest("a", three, about(one))]);
      expect(await opened.port.referrers("a", two)).toEqual([]);
    });
  });

  describe(`repositories in ${adapter}`, () => {
    test("are created once, read back and listed page by page", async () => {
      await using opened = await open();
      const { port } = opened;
      const kept = { name: "b", createdAt: startAt, tagMutability: "immutable", policyText: "{}" } as const;
      expect(await port.createRepository(kept)).toBe(true);
      expect(await port.createRepository(mutable("b"))).toBe(false);
      for (const name of ["c", "a"]) await port.createRepository(mutable(name));
      expect(await port.repository("b")).toEqual(kept);
      expect(await port.repository("d")).toBeUndefined();
      expect(await port.listRepositories()).toEqual([mutable("a"), kept, mutable("c")]);
      expect(await port.listRepositories({ after: "a", limit: 1 })).toEqual([kept]);
    });

    test("are made by the first manifest or blob, and stay as they are at the next", async () => {
      await using opened = await open();
      const { port } = opened;
      await fill(port, ["a", one]);
      await port.linkBlob({ repository: "b", digest: one, at: startAt + 1 });
      await port.putManifest(manifest("b", one, {}, startAt + 2));
      expect(await port.listRepositories()).toEqual([mutable("a"), { ...mutable("b"), createdAt: startAt + 1 }]);
    });

    test("keep a policy's text until it is taken away, and whether their tags may move", async () => {
      await using opened = await open();
      const { port } = opened;
      await port.createRepository(mutable("a"));
      expect(await port.setPolicy("a", '{"Version": "2008-10-17"}')).toBe(true);
      expect(await port.setTagMutability("a", "immutable")).toBe(true);
      const changed = { ...mutable("a"), tagMutability: "immutable", policyText: '{"Version": "2008-10-17"}' };
      expect(await port.repository("a")).toEqual(changed);
      expect(await port.setPolicy("a", "{}", { policyText: "another" })).toBe(false);
      expect(await port.setPolicy("a", "{}", { policyText: undefined })).toBe(false);
      expect(await port.repository("a")).toEqual(changed);
      expect(await port.setPolicy("a", undefined, { policyText: changed.policyText })).toBe(true);
      expect(await port.repository("a")).toEqual({ ...mutable("a"), tagMutability: "immutable" });
      expect(await port.setPolicy("b", "{}")).toBe(false);
      expect(await port.setTagMutability("b", "immutable")).toBe(false);
    });

    test("with immutable tags take a new tag and the same again, and move none", async () => {
      await using opened = await open();
      const { port } = opened;
      await port.createRepository({ ...mutable("a"), tagMutability: "immutable" });
      await fill(port, ["a", one, "1"], ["a", one, "1"], ["a", one, "2"]);
      expect(await port.putManifest(manifest("a", two), "1")).toEqual({ kind: "immutable" });
      expect(await port.manifest("a", two)).toBeUndefined();
      expect(await port.resolveTag("a", "1")).toBe(one);
      await port.deleteTag("a", "1");
      expect(await port.putManifest(manifest("a", two), "1")).toEqual({ kind: "stored" });
    });

    test("go with their manifests, tags and blobs, and leave the others theirs", async () => {
      await using opened = await open();
      const { port } = opened;
      await fill(port, ["a", one, "1"], ["b", one, "1"]);
      for (const repository of ["a", "b"]) await port.linkBlob({ repository, digest: two, at: startAt });
      expect(await port.deleteRepository("a")).toBe(true);
      expect(await port.deleteRepository("a")).toBe(false);
      expect(await port.repository("a")).toBeUndefined();
      expect(await port.listManifests("a")).toEqual([]);
      expect((await port.tags()).map(({ repository }) => repository)).toEqual(["b"]);
      expect(await port.repositoriesOf(two)).toEqual(["b"]);
    });
  });

  describe(`pushes in ${adapter}`, () => {
    const image = (...digests: string[]) => ({ layers: digests.map(descriptor) });

    test("are one for each time that a tag names another image, with what no image had before", async () => {
      await using opened = await open();
      const { port } = opened;
      // Brought for the push, and named by nothing yet.
      await port.linkBlob({ repository: "a", digest: three, at: startAt });
      await port.putManifest(manifest("a", one, image(three)), "1");
      await port.putManifest(manifest("a", one, image(three)), "1");
      await port.putManifest(manifest("a", two, image(three, four, four), startAt + 1), "1", "upload");
      await port.putManifest(manifest("a", two, image(three, four, four), startAt + 1));
      await port.putManifest(manifest("b", one, image(three)), "1", "api");
      await port.deleteManifest("a", two);
      const [last, first, ...rest] = await port.pushes("a", 9);
      const at = startAt;
      expect(first).toMatchObject({ tag: "1", digest: one, at, way: "push", sizeBytes: 1, newBytes: 1 });
      expect(last).toMatchObject({ tag: "1", digest: two, at: at + 1, way: "upload", sizeBytes: 2, newBytes: 1 });
      expect(rest).toEqual([]);
      expect(await port.pushes("a", 1)).toEqual([last]);
      expect(await port.pushes("b", 9)).toMatchObject([{ way: "api", newBytes: 0 }]);
      await port.deleteRepository("a");
      expect(await port.pushes("a", 9)).toEqual([]);
    });
  });

  describe(`blobs of repositories in ${adapter}`, () => {
    test("may be read where they were linked, and where a manifest names them", async () => {
      await using opened = await open();
      const { port } = opened;
      await port.linkBlob({ repository: "b", digest: two, at: startAt });
      await port.linkBlob({ repository: "b", digest: two, at: startAt });
      const image = { config: descriptor(two), layers: [descriptor(three), descriptor(three)] };
      await port.putManifest(manifest("a", one, image));
      expect(await port.repositoriesOf(two)).toEqual(["a", "b"]);
      expect(await port.hasBlob("a", three)).toBe(true);
      expect(await port.hasBlob("b", three)).toBe(false);
      expect(await port.unlinkBlob("b", two)).toBe(true);
      expect(await port.unlinkBlob("b", two)).toBe(false);
      await port.unlinkEverywhere(three);
      expect(await port.repositoriesOf(three)).toEqual([]);
    });

    test("that need not be there may be read only where they were pushed, whatever a manifest names", async () => {
      await using opened = await open();
      const { port } = opened;
      const foreign = { ...descriptor(two), mediaType: "application/vnd.oci.image.layer.nondistributable.v1.tar" };
      const elsewhere = { ...descriptor(three), urls: ["https://example.com/layer"] };
      await port.linkBlob({ repository: "b", digest: two, at: startAt });
      for (const repository of ["a", "b"]) {
        await port.putManifest(manifest(repository, one, { layers: [foreign, elsewhere] }));
      }
      expect(await port.repositoriesOf(two)).toEqual(["b"]);
      expect(await port.repositoriesOf(three)).toEqual([]);
    });

    test("are named as long as a manifest with them is there, tagged or not", async () => {
      await using opened = await open();
      const { port } = opened;
      const layers = (...digests: string[]) => ({ layers: digests.map(descriptor) });
      await port.putManifest(manifest("a", one, layers(two, three)), "1");
      await port.putManifest(manifest("b", one, layers(three)));
      await port.linkBlob({ repository: "b", digest: four, at: startAt });
      await port.deleteTag("a", "1");
      expect(await port.namedBlobs()).toEqual(new Set([two, three]));
      await port.deleteManifest("a", one);
      expect(await port.namedBlobs()).toEqual(new Set([three]));
    });
  });
}
