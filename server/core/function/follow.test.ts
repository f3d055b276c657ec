import { expect, test } from "vitest";
import { functionRecord } from "../../adapters/contract/sample-records.ts";
import type { ImageSource, ResolvedImage } from "../image/function-image.ts";
import { canBeFollowed, hasMoved, startFollowing, takesUpdate } from "./follow.ts";
import type { FunctionRecord } from "./function-record.ts";

const image = (imageUri: string, kind: ImageSource["kind"]): ResolvedImage => ({
  imageUri,
  resolvedImageUri: "",
  digest: "sha256:1",
  architecture: "x86_64",
  source:
    kind === "docker-daemon"
      ? { kind, name: imageUri, imageId: "sha256:1" }
      : { kind, host: "ghcr.io", repository: "hello", digest: "sha256:1" },
});

test.each<[string, ImageSource["kind"], boolean]>([
  ["hello:1", "repository", true],
  ["localhost:3000/hello", "repository", true],
  ["docker-daemon:hello:1", "docker-daemon", true],
  ["hello@sha256:1", "repository", false],
  ["docker-daemon:sha256:1", "docker-daemon", false],
  ["docker-daemon:hello@sha256:1", "docker-daemon", false],
  ["ghcr.io/hello:1", "registry", false],
])("whether %s of the %s can be followed: %s", (imageUri, kind, expected) => {
  expect(canBeFollowed(image(imageUri, kind))).toBe(expected);
});

const record = functionRecord("echo");
const deployment = (imageUri: string, digest: string) => ({
  ...record.serving,
  image: { ...record.serving.image, imageUri, digest },
});
const serving = deployment("hello:1", "sha256:1");

test("each move counts once, from what the function has when it begins to follow", () => {
  const follows: FunctionRecord = { ...record, serving, follow: startFollowing({ ...record, serving }) };
  expect(hasMoved(follows, "sha256:1")).toBe(false);
  expect(hasMoved(follows, "sha256:2")).toBe(true);
  expect(hasMoved({ ...follows, follow: { imageUri: "hello:1", digest: "sha256:2" } }, "sha256:2")).toBe(false);
  expect(hasMoved({ ...follows, follow: { imageUri: "hello:1", digest: "sha256:2" } }, "sha256:1")).toBe(true);
  expect(hasMoved({ ...follows, follow: undefined }, "sha256:2")).toBe(false);
});

test("what was seen of another tag does not count", () => {
  const follow = { imageUri: "other:1", digest: "sha256:2" };
  expect(hasMoved({ ...record, serving, follow }, "sha256:2")).toBe(true);
  expect(hasMoved({ ...record, serving, follow }, "sha256:1")).toBe(false);
  const updating = deployment("hello:1", "sha256:2");
  expect(hasMoved({ ...record, serving, updating, follow }, "sha256:2")).toBe(false);
});

test.each([
  ["Pending", "None", false],
  ["Active", "Successful", true],
  ["Active", "InProgress", false],
  ["Active", "Failed", true],
  ["Inactive", "Successful", true],
  ["Failed", "None", true],
] as const)("%s with update %s takes a move now: %s", (state, updateStatus, expected) => {
  expect(takesUpdate({ ...record, state, updateStatus })).toBe(expected);
});
