import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { readBlob } from "../../core/key/ciphertext-blob.ts";
import type { KeyMaterial } from "../../core/key/key-record.ts";
import { RootKeyVault } from "./root-key-vault.ts";

const keyId = "1234abcd-12ab-34cd-56ef-1234567890ab";
const vault = new RootKeyVault(randomBytes(32));
const materialOf = (of: string, from = vault): KeyMaterial => {
  return { keyId: of, version: 1, createdAt: 0, ...from.createMaterial(of) };
};
const material = materialOf(keyId);
const context = { team: "orders", stage: "test" };
const plaintext = randomBytes(32);

test("what is encrypted is decrypted with the same material and context, in any order", () => {
  const blob = vault.encrypt(material, plaintext, context);
  expect(Buffer.from(blob).includes(plaintext)).toBe(false);
  const turned = { stage: "test", team: "orders" };
  expect(vault.decrypt(material, readBlob(blob), turned)).toEqual(plaintext);
  expect(vault.encrypt(material, plaintext, context)).not.toEqual(blob);
  const empty = vault.encrypt(material, new Uint8Array(), {});
  expect(vault.decrypt(material, readBlob(empty), {})).toEqual(Buffer.alloc(0));
});

test.each([[{}], [{ team: "orders" }], [{ ...context, team: "x" }], [{ ...context, more: "" }]])(
  "the context %j opens nothing",
  (other) => {
    const blob = readBlob(vault.encrypt(material, plaintext, context));
    expect(vault.decrypt(material, blob, other)).toBeUndefined();
  },
);

test("a blob with one bit changed, anywhere, opens nothing", () => {
  const blob = vault.encrypt(material, plaintext, context);
  for (let at = 1; at < blob.length; at++) {
    const changed = Uint8Array.from(blob);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(vault.decrypt(material, readBlob(changed), context)).toBeUndefined();
  }
});

test("material of another key, of another version or under another root key opens nothing", () => {
  const blob = readBlob(vault.encrypt(material, plaintext, context));
  expect(vault.decrypt(materialOf("00000000-0000-4000-8000-000000000000"), blob, context)).toBeUndefined();
  expect(vault.decrypt(materialOf(keyId), blob, context)).toBeUndefined();
  const elsewhere = new RootKeyVault(randomBytes(32));
  expect([vault, elsewhere].map((each) => each.isUsable(material))).toEqual([true, false]);
  expect(() => elsewhere.decrypt(material, blob, context)).toThrow("was wrapped with another root key");
  const moved = { ...material, keyId: "00000000-0000-4000-8000-000000000000" };
  expect(() => vault.encrypt(moved, plaintext, context)).toThrow("was wrapped with another root key");
});
