import { expect, test } from "vitest";
import { arnForFunction, keyOfFunction, nameOfKey, type ShownKey } from "./shown-key.ts";

const place = { region: "us-east-1", account: "000000000000" };
const arn = "arn:aws:kms:us-east-1:000000000000:";

function key(keyId: string, ...aliases: string[]): ShownKey {
  const state = { manager: "CUSTOMER", state: "Enabled", description: "" } as const;
  return { keyId, arn: `${arn}key/${keyId}`, ...state, createdAt: 0, currentMaterialId: "m", aliases };
}

const keys = [key("k-1", "alias/aws/lambda"), key("k-2", "alias/orders", "alias/shop/orders"), key("k-3")];

test.each([
  [undefined, "k-1"],
  [`${arn}key/k-3`, "k-3"],
  [`${arn}key/K-3`, "k-3"],
  [`${arn}alias/orders`, "k-2"],
  [`${arn}alias/shop/orders`, "k-2"],
  ["alias/orders", "k-2"],
  ["k-3", "k-3"],
  [`${arn}alias/gone`, undefined],
  [`${arn}key/gone`, undefined],
])("a function that names %s has the key %s", (kmsKeyArn, keyId) => {
  expect(keyOfFunction(kmsKeyArn, keys)?.keyId).toBe(keyId);
});

test("a key goes by its first alias, and by its id without one", () => {
  expect(keys.map(nameOfKey)).toEqual(["alias/aws/lambda", "alias/orders", "k-3"]);
  expect(keys.map((one) => arnForFunction(one, place))).toEqual([
    `${arn}alias/aws/lambda`,
    `${arn}alias/orders`,
    `${arn}key/k-3`,
  ]);
});
