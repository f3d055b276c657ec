import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameOf, openChunk, sealChunk, tagBytes } from "./chunk-crypto.ts";

const salt = Buffer.from(Array.from({ length: 32 }, (_, at) => at));
const hello = Buffer.from("hello");

describe("what is stored depends on it:", () => {
  test("a chunk's key, p, name and blob never change", () => {
    const { reference, blob } = sealChunk([hello], salt);
    expect(reference).toEqual({
      key: "3287145bc0efe71d26e8406fbab93c3214873711e41a106e781489388bf24f9c",
      length: 5,
      name: "c415d9fc25d53cac67b30930113b396d7b87d224cb2619c5fbb0a3044c5f3ea8",
      p: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    });
    expect(Buffer.concat(blob).subarray(0, 8).toString("hex")).toBe("6e684c6d864af3ae");
    expect(sealChunk([Buffer.alloc(100_000, "lambdarium ")], salt).reference.name).toBe(
      "4c8ebb7049cba0ff35384e033e9dafad89ac6401147a0434993a36cef56d10c0",
    );
  });

  test("Web Crypto computes the same", async () => {
    const { subtle } = globalThis.crypto;
    const p = Buffer.from(await subtle.digest("SHA-256", hello));
    const mac = await subtle.importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const key = await subtle.sign("HMAC", mac, Buffer.concat([Buffer.from("lambdarium/chunk-key/v1\0"), p]));
    const cipher = await subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
    const additionalData = Buffer.from("lambdarium/chunk/v1");
    const how = { name: "AES-GCM", iv: new Uint8Array(12), additionalData };
    const blob = Buffer.from(await subtle.encrypt(how, cipher, hello));
    expect(Buffer.concat(sealChunk([hello], salt).blob)).toEqual(blob);
  });
});

test("equal bytes make equal files, however they come in pieces; another salt makes others", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 5_000 }), fc.nat(), (bytes, at) => {
      const middle = at % bytes.length;
      const whole = sealChunk([bytes], salt);
      const pieces = sealChunk([bytes.subarray(0, middle), bytes.subarray(middle)], salt);
      expect(pieces.reference).toEqual(whole.reference);
      expect(Buffer.concat(pieces.blob)).toEqual(Buffer.concat(whole.blob));
      expect(openChunk(Buffer.concat(whole.blob), whole.reference)).toEqual(Buffer.from(bytes));
      expect(sealChunk([bytes], Buffer.alloc(32)).reference.name).not.toBe(whole.reference.name);
    }),
    { numRuns: 30 },
  );
});

describe("what is not as it was sealed is told apart:", () => {
  const { reference, blob: pieces } = sealChunk([hello], salt);
  const blob = Buffer.concat(pieces);
  const named = (bytes: Buffer) => ({ ...reference, name: nameOf(bytes) });
  const flipped = Buffer.from(blob);
  flipped.writeUInt8(flipped.readUInt8(2) ^ 1, 2);

  test.each([
    ["a file cut short", blob.subarray(1), reference, "length"],
    ["a file that goes on", Buffer.concat([blob, blob]), reference, "length"],
    ["a flipped bit", flipped, reference, "name"],
    ["a flipped bit under its own name", flipped, named(flipped), "tag"],
    ["another key", blob, { ...reference, key: "0".repeat(64) }, "tag"],
    ["other content than was meant", blob, { ...reference, p: "0".repeat(64) }, "content"],
    ["nothing at all", Buffer.alloc(0), { ...reference, length: 0 - tagBytes }, "name"],
  ])("%s", (_what, bytes, expected, fault) => {
    expect(openChunk(bytes, expected)).toBe(fault);
  });
});
