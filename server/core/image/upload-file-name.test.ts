import fc from "fast-check";
import { expect, test } from "vitest";
import { repositoryNameFault, tagFault } from "./reference.ts";
import { nameFromFileName, nameFromReference } from "./upload-file-name.ts";

test.each([
  ["thumbnailer-1.8.2.tar", "thumbnailer", "1.8.2"],
  ["thumbnailer-1.8.2.tar.gz", "thumbnailer", "1.8.2"],
  ["speech-to-text-3.2.0.tar.zst", "speech-to-text", "3.2.0"],
  ["orders_v2026.11.4.oci.tar", "orders", "2026.11.4"],
  ["hello.tar", "hello", "latest"],
  ["hello.tgz", "hello", "latest"],
  ["My Image (copy).tar", "my-image-copy", "latest"],
  ["../../etc/passwd", "passwd", "latest"],
  ["---.tar", "image", "latest"],
  ["", "image", "latest"],
])("the file %s proposes %s:%s", (fileName, repository, tag) => {
  expect(nameFromFileName(fileName)).toEqual({ repository, tag });
});

test.each([
  ["hello:1", "hello", "1"],
  ["docker.io/library/hello:1", "hello", "1"],
  ["ghcr.io/Team/App:2.0", "team/app", "2.0"],
  ["localhost:3000/hello", "hello", undefined],
  ["localhost:3000/hello:1@sha256:00ff", "hello", "1"],
  ["123456789012.dkr.ecr.us-east-1.amazonaws.com/a/b:x", "a/b", "x"],
  ["hello:-1", "hello", "1"],
])("the reference %s proposes %s:%s", (reference, repository, tag) => {
  expect(nameFromReference(reference)).toEqual({ repository, tag });
});

test("nothing is proposed from a reference that has no letter or digit", () => {
  expect(nameFromReference("://")).toBeUndefined();
});

test("whatever a file is called, the proposal is in OCI's grammar", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.stringMatching(/^[a-zA-Z0-9._/-]+$/)),
      (text) => {
        for (const { repository, tag } of [nameFromFileName(text), nameFromReference(text) ?? {}]) {
          if (repository !== undefined) expect(repositoryNameFault(repository)).toBeUndefined();
          if (tag !== undefined) expect(tagFault(tag)).toBeUndefined();
        }
      },
    ),
  );
});
