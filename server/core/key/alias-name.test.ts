import { expect, test } from "vitest";
import { assertAliasName } from "./alias-name.ts";

test.each(["alias/orders", "alias/team/orders-1_x", "alias/AWS"])("%s may be given", (aliasName) => {
  expect(() => assertAliasName(aliasName)).not.toThrow();
});

test.each([
  ["orders", "ValidationException"],
  ["alias/", "ValidationException"],
  ["alias/a:b", "ValidationException"],
  ["alias/ä", "ValidationException"],
  ["alias/a b", "ValidationException"],
  ["alias/aws/lambda", "NotAuthorizedException"],
  ["alias/aws", "NotAuthorizedException"],
])("%s is refused: %s", (aliasName, code) => {
  expect(() => assertAliasName(aliasName)).toThrow(expect.objectContaining({ code }));
});
