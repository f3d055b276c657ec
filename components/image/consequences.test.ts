import { expect, test } from "vitest";
import type { ImageDetail, ImageView } from "../../server/core/image/image-view.ts";
import { afterDeletingImage, afterDeletingTag, afterRevokingPermission } from "./consequences.ts";

const image = (...tags: string[]): ImageView => ({
  repository: "hello",
  digest: "sha256:1",
  mediaType: "",
  tags: tags.map((tag) => ({ tag, updatedAt: 1 })),
  pushedAt: 1,
  sizeBytes: 9,
});
const usedBy = (...users: string[]) => ({ users, checkEveryMs: 600_000 });
const detail = (part: Partial<ImageDetail>): ImageDetail => ({
  repository: "hello",
  digest: "sha256:1",
  layers: [1, 2, 3].map(() => ({ createdBy: "", alsoIn: [] })),
  onlyHereBytes: 0,
  onlyHereLayers: 0,
  namedBy: [],
  attached: 0,
  ...part,
});

test.each<[string, string[], string[], string[]]>([
  [
    "its last tag",
    ["1"],
    [],
    [
      "hello:1 can no longer be named by a new function or an update.",
      "The image stays, without a tag: its digest names it. Nothing is freed.",
    ],
  ],
  [
    "one of its tags, with users",
    ["1", "latest"],
    ["a", "b"],
    [
      "hello:1 can no longer be named by a new function or an update.",
      "The image stays; hello:latest names it.",
      "a and b go on: a function holds its image by digest, not by tag.",
    ],
  ],
])("before %s is deleted", (_name, tags, users, sentences) => {
  expect(afterDeletingTag(image(...tags), "1", users)).toEqual(sentences);
});

test.each<[string, Partial<ImageDetail>, string]>([
  ["all is shared", {}, "Nothing is freed: other images have all that it is made of."],
  [
    "only the config is its own",
    { onlyHereBytes: 900 },
    "The repository gets 900 B back once they are collected: other images have all of its layers.",
  ],
  [
    "one layer is its own",
    { onlyHereBytes: 2e6, onlyHereLayers: 1 },
    "The repository gets 2.0 MB back once they are collected: 1 of its 3 layers is in no other image.",
  ],
  [
    "nothing is shared",
    { onlyHereBytes: 2e6, onlyHereLayers: 3 },
    "The repository gets 2.0 MB back once they are collected: no other image has any of its layers.",
  ],
])("before an image is deleted of which %s", (_name, part, sentence) => {
  expect(afterDeletingImage(image(), usedBy(), detail(part))).toEqual(["No function uses it.", sentence]);
});

test("before an image is deleted: its names, who uses it, and what names it", () => {
  expect(afterDeletingImage(image("1", "2"), usedBy("a"), detail({ attached: 1 }))).toEqual([
    "hello:1 and hello:2 are gone with it.",
    "a goes on until the next check, which comes within 10 min, and then becomes Failed with ImageDeleted.",
    "A manifest about it stays without it.",
    "Nothing is freed: other images have all that it is made of.",
  ]);
});

test("an image that an index names is not deleted before it", () => {
  const sentences = afterDeletingImage(image("1"), usedBy("a"), detail({ namedBy: ["hello:multi"] }));
  expect(sentences).toEqual(["hello:multi names it: delete that first."]);
});

test("nothing is said of bytes before they are known", () => {
  expect(afterDeletingImage(image(), usedBy(), undefined)).toEqual(["No function uses it."]);
});

test("a permission that is taken away is felt at the next check", () => {
  expect(afterRevokingPermission(usedBy())).toBe(
    "Revoked: Lambda is refused, until a new function or an update of code gives it again.",
  );
  expect(afterRevokingPermission(usedBy("echo"))).toBe(
    "Revoked: echo goes on until the next check, which comes within 10 min, and then becomes Failed with ImageAccessDenied.",
  );
  expect(afterRevokingPermission(usedBy("echo", "hello"))).toContain("echo and hello go on until the next check,");
});
