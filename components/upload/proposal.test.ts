import { expect, test } from "vitest";
import { proposalFor } from "./proposal.ts";

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
