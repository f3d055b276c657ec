import { expect, test } from "vitest";
import { nameFromFile, proposalFor } from "./proposed-name.ts";

test.each([
  ["thumbnailer-1.8.2.tar", "thumbnailer", "1.8.2"],
  ["thumbnailer-1.8.2.tar.gz", "thumbnailer", "1.8.2"],
  ["speech-to-text-3.2.0.tar.zst", "speech-to-text", "3.2.0"],
  ["orders_v2026.11.4.oci.tar", "orders", "2026.11.4"],
  ["hello.tar", "hello", "latest"],
  ["hello.tgz", "hello", "latest"],
  ["My Image (copy).tar", "my-image-copy", "latest"],
  ["2.tar", "2", "latest"],
  ["---.tar", "image", "latest"],
])("%s proposes %s:%s", (fileName, repository, tag) => {
  expect(nameFromFile(fileName)).toEqual({ repository, tag });
});

const image = { index: 2, platform: "linux/amd64", configDigest: "sha256:00", layerCount: 1, sizeBytes: 10 };

test("the archive's own name goes before the file's", () => {
  const proposal = proposalFor({ ...image, repository: "team/resize", tag: "2" }, "hello.tar");
  expect(proposal).toEqual({ index: 2, repository: "team/resize", tag: "2", fromArchive: true });
});

test("an archive that names a repository and no tag gets latest", () => {
  expect(proposalFor({ ...image, repository: "resize" }, "hello-7.tar").tag).toBe("latest");
});

test("an archive without a name is called like its file", () => {
  expect(proposalFor(image, "hello-7.tar")).toEqual({ index: 2, repository: "hello", tag: "7", fromArchive: false });
});
