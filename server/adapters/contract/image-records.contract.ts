import { describe, expect, test } from "vitest";
import type { ImageRepository, StoredManifest } from "../../ports/image-repository.ts";
import type { OptimizedImageRecord, OptimizedImageRecords } from "../../ports/optimized-image-records.ts";
import type { Open } from "./functions.contract.ts";
import { optimizedImage, startAt } from "./sample-records.ts";

function manifest(repository: string, digest: string, pushedAt = startAt): StoredManifest {
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  return { repository, digest, mediaType, bytes: new TextEncoder().encode(`{ "of": "${digest}" }`), pushedAt };
}

export function imageRepositoryContract(adapter: string, open: Open<ImageRepository>): void {
  describe(`the image repository in ${adapter}`, () => {
    test("a manifest is read back byte for byte by its digest, in its repository only", async () => {
      await using opened = await open();
      await opened.port.putManifest(manifest("team/hello", "sha256:1"));
      expect(await opened.port.manifest("team/hello", "sha256:1")).toEqual(manifest("team/hello", "sha256:1"));
      expect(await opened.port.manifest("hello", "sha256:1")).toBeUndefined();
      expect(await opened.port.tags()).toEqual([]);
    });

    test("a tag moves to the manifest that was put last, and the old one stays by digest", async () => {
      await using opened = await open();
      await opened.port.putManifest(manifest("hello", "sha256:1"), "latest");
      await opened.port.putManifest(manifest("hello", "sha256:2", startAt + 1), "latest");
      expect(await opened.port.resolveTag("hello", "latest")).toBe("sha256:2");
      expect(await opened.port.manifest("hello", "sha256:1")).toBeDefined();
      expect(await opened.port.tags()).toEqual([
        { repository: "hello", tag: "latest", digest: "sha256:2", updatedAt: startAt + 1 },
      ]);
    });

    test("tags are listed by repository and name; putting a manifest again keeps its tags", async () => {
      await using opened = await open();
      await opened.port.putManifest(manifest("b", "sha256:1"), "2");
      await opened.port.putManifest(manifest("b", "sha256:1"), "1");
      await opened.port.putManifest(manifest("a", "sha256:1"), "3");
      await opened.port.putManifest(manifest("b", "sha256:1"));
      expect((await opened.port.tags()).map(({ repository, tag }) => `${repository}:${tag}`)).toEqual([
        "a:3",
        "b:1",
        "b:2",
      ]);
    });

    test("a deleted tag resolves to nothing, and deleting it again says so", async () => {
      await using opened = await open();
      await opened.port.putManifest(manifest("hello", "sha256:1"), "1");
      expect(await opened.port.deleteTag("hello", "1")).toBe(true);
      expect(await opened.port.deleteTag("hello", "1")).toBe(false);
      expect(await opened.port.resolveTag("hello", "1")).toBeUndefined();
    });
  });
}

export function optimizedImageRecordsContract(adapter: string, open: Open<OptimizedImageRecords>): void {
  describe(`optimized images in ${adapter}`, () => {
    test("a record is read back as it was put, replaced by the next, and gone when deleted", async () => {
      await using opened = await open();
      const layers = [{ diffId: "sha256:d", digest: "sha256:b", mediaType: "application/gzip", sizeBytes: 5 }];
      const first: OptimizedImageRecord = { image: optimizedImage("sha256:1"), layers, optimizedAt: startAt };
      await opened.port.put(first);
      expect(await opened.port.get("sha256:1")).toEqual(first);

      const second = { ...first, layers: [], optimizedAt: startAt + 1 };
      await opened.port.put(second);
      expect(await opened.port.list()).toEqual([second]);

      await opened.port.delete("sha256:1");
      await opened.port.delete("sha256:1");
      expect(await opened.port.get("sha256:1")).toBeUndefined();
    });
  });
}
