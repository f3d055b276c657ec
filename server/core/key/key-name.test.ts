import { expect, test } from "vitest";
import { aliasArn, keyArn, parseKeyName } from "./key-name.ts";

const place = { region: "us-east-1", account: "000000000000" };
const keyId = "1234abcd-12ab-34cd-56ef-1234567890ab";

test("a key is named by its id, its ARN, an alias or an alias's ARN", () => {
  const key = { kind: "key", keyId };
  expect(parseKeyName(keyId, place)).toEqual(key);
  expect(parseKeyName(keyId.toUpperCase(), place)).toEqual(key);
  expect(parseKeyName(keyArn(keyId, place), place)).toEqual(key);
  const alias = { kind: "alias", aliasName: "alias/team/orders" };
  expect(parseKeyName("alias/team/orders", place)).toEqual(alias);
  expect(parseKeyName(aliasArn("alias/team/orders", place), place)).toEqual(alias);
});

test("ARNs are those of the place", () => {
  expect(keyArn(keyId, place)).toBe(`arn:aws:kms:us-east-1:000000000000:key/${keyId}`);
  expect(aliasArn("alias/a", { ...place, region: "cn-north-1" })).toBe(
    "arn:aws-cn:kms:cn-north-1:000000000000:alias/a",
  );
});

test.each([
  ["orders", "NotFoundException", "Invalid keyId 'orders'"],
  ["", "NotFoundException", "Invalid keyId ''"],
  [`key/${keyId}`, "NotFoundException", "Invalid keyId"],
  [`arn:aws:kms:eu-west-1:000000000000:key/${keyId}`, "NotFoundException", "Invalid arn eu-west-1"],
  [`arn:aws:kms:us-east-1:111111111111:key/${keyId}`, "NotFoundException", "does not exist"],
  ["arn:aws:kms:us-east-1:111111111111:alias/a", "NotFoundException", "is not found."],
  [`arn:aws:s3:us-east-1:000000000000:key/${keyId}`, "InvalidArnException", "Invalid arn"],
  ["arn:aws:kms:us-east-1:000000000000:grant/a", "InvalidArnException", "Invalid arn"],
  ["arn:aws:kms:us-east-1:000000000000:key/a", "NotFoundException", "Invalid keyId"],
])("%j names no key: %s", (text, code, message) => {
  expect(() => parseKeyName(text, place)).toThrow(expect.objectContaining({ code }));
  expect(() => parseKeyName(text, place)).toThrow(message);
});
