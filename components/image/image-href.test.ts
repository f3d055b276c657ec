import { expect, test } from "vitest";
import { imageHref, imageOf, newFunctionHref } from "./image-href.ts";

test.each([
  ["hello", "1"],
  ["team/resize", "2.0-rc.1"],
  ["upload", "latest"],
])("the address of %s:%s leads back to it", (repository, tag) => {
  expect(imageOf(imageHref(repository, tag).replace("/images/", "").split("/"))).toEqual({ repository, tag });
});

test("an address without a tag is no image", () => expect(imageOf(["team", "resize"])).toBeUndefined());

test("an ImageUri is carried whole to the form", () => {
  expect(newFunctionHref("docker-daemon:hello:1")).toBe("/functions/new?image=docker-daemon%3Ahello%3A1");
});
