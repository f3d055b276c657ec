import fc from "fast-check";
import { expect, test } from "vitest";
import { associatedData, readBlob, writeBlob } from "./ciphertext-blob.ts";

const keyId = "1234abcd-12ab-34cd-56ef-1234567890ab";
const materialId = "ab".repeat(32);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

test("what is written is read back", () => {
  const parts = fc.record({
    keyId: fc.uuid(),
    materialId: bytes(32).map((id) => Buffer.from(id).toString("hex")),
    nonce: bytes(12),
    ciphertext: fc.uint8Array({ maxLength: 100 }),
    tag: bytes(16),
  });
  fc.assert(
    fc.property(parts, (blob) => {
      expect(readBlob(writeBlob(blob))).toEqual(blob);
    }),
  );
});

test("a blob has a form that does not change", () => {
  const [nonce, ciphertext, tag] = [new Uint8Array(12).fill(1), new Uint8Array(2).fill(2), new Uint8Array(16).fill(3)];
  const blob = writeBlob({ keyId, materialId, nonce, ciphertext, tag });
  expect(Buffer.from(blob).toString("hex")).toBe(
    `01${keyId.replaceAll("-", "")}${materialId}${"01".repeat(12)}${"02".repeat(2)}${"03".repeat(16)}`,
  );
  expect(Buffer.from(associatedData(keyId, materialId, { b: "2", a: "1" })).toString("latin1")).toBe(
    `${Buffer.from(blob.subarray(0, 49)).toString("latin1")}[["a","1"],["b","2"]]`,
  );
});

test("what is cut off, of another version or something else is no blob", () => {
  for (const blob of [new Uint8Array(), new Uint8Array(76).fill(1), new Uint8Array(200).fill(2), Buffer.from("abc")]) {
    expect(() => readBlob(blob)).toThrow(expect.objectContaining({ code: "InvalidCiphertextException" }));
  }
});
