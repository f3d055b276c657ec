import { expect, test } from "vitest";
import { imageHref, imageOf, newFunctionHref } from "./image-href.ts";

const digest = `sha256:${"0f".repeat(32)}`;

test.each([
  ["hello", "1"],
  ["team/resize", "2.0-rc.1"],
  ["upload", "latest"],
])("the address of %s:%s leads back to it", (repository, tag) => {
  const href = imageHref({ repository, digest, tags: [{ tag, updatedAt: 1 }] });
  expect(imageOf(href.replace("/images/", "").split("/"))).toEqual({ repository, tag });
});

test.each(["hello", "team/resize"])("an image of %s without a tag is addressed by its digest", (repository) => {
  const href = imageHref({ repository, digest, tags: [] });
  expect(imageOf(href.replace("/images/", "").split("/"))).toEqual({ repository, digest });
});

test.each(["team/resize", "hello@", "hello@latest", "@sha256:00"])("%s names no image", (name) => {
  expect(imageOf(name.split("/"))).toBeUndefined();
});

test("an ImageUri is carried whole to the form", () => {
  expect(newFunctionHref("docker-daemon:hello:1")).toBe("/functions/new?image=docker-daemon%3Ahello%3A1");
});
