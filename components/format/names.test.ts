import { expect, test } from "vitest";
import { imageName, shortDigest, shortDigestsIn, shortEnvironmentId, shortRequestId } from "./names.ts";

test("a digest is known by its first eight hex digits", () => {
  expect(shortDigest("sha256:9f2c11d4aabbccdd")).toBe("9f2c11d4");
});

test("a request is known by its first eight, an environment by its last four characters", () => {
  expect(shortRequestId("2f6c01d9-88b4-4c57-9d0e-51ce")).toBe("2f6c01d9");
  expect(shortEnvironmentId("e-0193-7f3a")).toBe("7f3a");
});

test.each([
  ["hello:1", { name: "hello", tag: "1" }],
  ["localhost:3000/hello:1", { name: "hello", tag: "1" }],
  ["localhost:3000/team/hello:1.8.0", { name: "team/hello", tag: "1.8.0" }],
  ["docker-daemon:hello:latest", { name: "hello", tag: "latest" }],
  [`localhost:3000/hello@sha256:${"a".repeat(64)}`, { name: "hello" }],
  ["team/hello", { name: "team/hello" }],
])("%s is shown as %o", (uri, shown) => expect(imageName(uri)).toEqual(shown));

test("digests in a sentence are cut, the sentence stays", () => {
  const digest = `sha256:${"9f2c11d4".repeat(8)}`;
  expect(shortDigestsIn(`Layer 2 (${digest}) is not ${digest}.`)).toBe(
    "Layer 2 (sha256:9f2c11d4…) is not sha256:9f2c11d4….",
  );
});
