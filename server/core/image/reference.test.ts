import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ImageReference, parseImageUri, repositoryNameFault, tagFault } from "./reference.ts";

const ownHosts = ["localhost:3000", "127.0.0.1:3000", "[::1]:3000", "lambda.test"];
const digest = `sha256:${"0a".repeat(32)}`;

describe("what an ImageUri names", () => {
  test.each<[string, ImageReference]>([
    ["hello:1", { kind: "repository", repository: "hello", tag: "1" }],
    ["hello", { kind: "repository", repository: "hello", tag: "latest" }],
    ["team/hello", { kind: "repository", repository: "team/hello", tag: "latest" }],
    ["team/a__b/c-d.e:V1.0-x_y", { kind: "repository", repository: "team/a__b/c-d.e", tag: "V1.0-x_y" }],
    [`team/hello@${digest}`, { kind: "repository", repository: "team/hello", digest }],
    [`hello:1@${digest}`, { kind: "repository", repository: "hello", digest }],
    ["localhost:3000/hello:1", { kind: "repository", host: "localhost:3000", repository: "hello", tag: "1" }],
    ["LocalHost:3000/hello:1", { kind: "repository", host: "LocalHost:3000", repository: "hello", tag: "1" }],
    ["127.0.0.1:3000/a/b", { kind: "repository", host: "127.0.0.1:3000", repository: "a/b", tag: "latest" }],
    ["[::1]:3000/hello:1", { kind: "repository", host: "[::1]:3000", repository: "hello", tag: "1" }],
    ["lambda.test/hello:1", { kind: "repository", host: "lambda.test", repository: "hello", tag: "1" }],
    [
      "000000000000.dkr.ecr.us-east-1.amazonaws.com/hello:1",
      { kind: "repository", host: "000000000000.dkr.ecr.us-east-1.amazonaws.com", repository: "hello", tag: "1" },
    ],
    ["ghcr.io/team/hello:1", { kind: "registry", host: "ghcr.io", repository: "team/hello", tag: "1" }],
    ["docker.io/library/hello", { kind: "registry", host: "docker.io", repository: "library/hello", tag: "latest" }],
    ["localhost:3001/hello:1", { kind: "registry", host: "localhost:3001", repository: "hello", tag: "1" }],
    ["localhost/hello:1", { kind: "registry", host: "localhost", repository: "hello", tag: "1" }],
    [`[::1]:5000/a/b:1@${digest}`, { kind: "registry", host: "[::1]:5000", repository: "a/b", digest }],
    [
      "000000000000.dkr.ecr.us-east-1.amazonaws.com.evil.test/hello:1",
      {
        kind: "registry",
        host: "000000000000.dkr.ecr.us-east-1.amazonaws.com.evil.test",
        repository: "hello",
        tag: "1",
      },
    ],
    ["docker-daemon:hello:1", { kind: "docker-daemon", name: "hello", lookup: "hello:1" }],
    ["docker-daemon:hello", { kind: "docker-daemon", name: "hello", lookup: "hello:latest" }],
    [`docker-daemon:${digest}`, { kind: "docker-daemon", name: "", lookup: digest }],
    [`docker-daemon:hello@${digest}`, { kind: "docker-daemon", name: "hello", lookup: digest }],
    [
      "docker-daemon:registry.test:5000/team/hello:1",
      { kind: "docker-daemon", name: "registry.test:5000/team/hello", lookup: "registry.test:5000/team/hello:1" },
    ],
  ])("%s", (imageUri, expected) => {
    expect(parseImageUri(imageUri, ownHosts)).toEqual(expected);
  });

  test.each([
    "",
    ":",
    ":1",
    "hello:",
    "Hello:1",
    "hello:-1",
    "hello:1:2",
    "a//b",
    "/hello",
    "hello/",
    "../hello:1",
    "a/../b",
    "hello@sha256:12",
    `hello@sha512:${"0".repeat(128)}`,
    `hello@${digest.toUpperCase()}`,
    `hello@${digest}@${digest}`,
    "user@evil.test/hello:1",
    "-.test/hello:1",
    "a.test:x/hello:1",
    "a.test:123456/hello:1",
    "evil.test/../hello:1",
    "evil.test?x=/hello:1",
    "evil.test/localhost:3000/hello:1",
    "docker-daemon:",
    "docker-daemon:Hello:1",
    "docker-daemon:sha256:12",
    "docker-daemon:a b:1",
    "hello:1\n",
    "hello :1",
    `${"a".repeat(256)}:1`,
  ])("%j is refused with AWS's text", (imageUri) => {
    expect(() => parseImageUri(imageUri, ownHosts)).toThrow(
      expect.objectContaining({
        code: "InvalidParameterValueException",
        message: `Source image ${imageUri} is not valid. Provide a valid source image.`,
      }),
    );
  });

  test("a name and tag that pass their checks are read back, on every host of ours", () => {
    const names = fc.stringMatching(/^[a-z0-9]{1,8}([-._][a-z0-9]{1,8}){0,3}(\/[a-z0-9]{1,8}){0,3}$/);
    const tags = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/);
    fc.assert(
      fc.property(names, tags, fc.constantFrom(...ownHosts), (repository, tag, host) => {
        expect([repositoryNameFault(repository), tagFault(tag)]).toEqual([undefined, undefined]);
        expect(parseImageUri(`${host}/${repository}:${tag}`, ownHosts)).toEqual({
          kind: "repository",
          host,
          repository,
          tag,
        });
      }),
    );
  });

  test("any text is either read or refused in AWS's words, at once", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        try {
          const reference = parseImageUri(text, ownHosts);
          if (reference.kind === "repository") expect(repositoryNameFault(reference.repository)).toBeUndefined();
        } catch (error) {
          expect(error).toMatchObject({ code: "InvalidParameterValueException" });
        }
      }),
    );
  });
});

describe("what is wrong with a name", () => {
  test.each([
    ["", "A repository name must not be empty."],
    ["a".repeat(256), "A repository name has at most 255 characters; this one has 256."],
    ["Hello", '"Hello" has capital letters; a repository name is written in lower case.'],
    [
      "a___b",
      '"a___b" is not a repository name: use lower-case letters and digits, separated by single dots, one or two underscores, hyphens or slashes.',
    ],
  ])("%j", (name, sentence) => expect(repositoryNameFault(name)).toBe(sentence));

  test.each([
    ["", "A tag must not be empty."],
    ["1".repeat(129), "A tag has at most 128 characters; this one has 129."],
    [
      ".x",
      '".x" is not a tag: use letters, digits, underscores, dots and hyphens, not beginning with a dot or hyphen.',
    ],
  ])("%j", (tag, sentence) => expect(tagFault(tag)).toBe(sentence));
});
