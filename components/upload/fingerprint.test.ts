import { expect, test } from "vitest";
import { fingerprintOf } from "./fingerprint.ts";

const content = "layer ".repeat(300_000);
const file = (body: string, name = "hello.tar", lastModified = 1_700_000_000_000) =>
  new File([body], name, { lastModified });

test("the same file chosen again has the same fingerprint", async () => {
  expect(await fingerprintOf(file(content))).toBe(await fingerprintOf(file(content)));
});

test.each([
  ["another name", file(content, "other.tar")],
  ["another time of change", file(content, "hello.tar", 1_700_000_000_001)],
  ["another size", file(`${content}.`)],
  ["another beginning of the same size", file(`x${content.slice(1)}`)],
])("a file with %s is a different one", async (_difference, other) => {
  expect(await fingerprintOf(other)).not.toBe(await fingerprintOf(file(content)));
});

test("an empty file has a fingerprint too", async () => {
  expect(await fingerprintOf(file(""))).toMatch(/^0 1700000000000 [0-9a-f]{16} hello\.tar$/);
});
