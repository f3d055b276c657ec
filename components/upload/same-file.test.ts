import { expect, test } from "vitest";
import { metadataOf } from "./same-file.ts";

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");

test("metadata is read as the server stores it", () => {
  const metadata = metadataOf(`filename ${base64("hällo wörld.tar")},fingerprint ${base64("12 34 ab")}, is_public`);
  expect(metadata.get("filename")).toBe("hällo wörld.tar");
  expect(metadata.get("fingerprint")).toBe("12 34 ab");
  expect(metadata.get("is_public")).toBe("");
});
