import { expect, test } from "vitest";
import { jsonProblem, pretty, tokensOf } from "./json-tokens.ts";

test.each([
  ['{"a":1}', '{\n  "a": 1\n}'],
  ["[]", "[]"],
  ['"text"', '"text"'],
  ["not json", undefined],
  ["", undefined],
  ['{"id": 12345678901234567890, "price":1.0}', '{\n  "id": 12345678901234567890,\n  "price": 1.0\n}'],
  ['[{"a":[]},{},"{,}"]', '[\n  {\n    "a": []\n  },\n  {},\n  "{,}"\n]'],
])("%j is set out as %j", (text, shown) => expect(pretty(text)).toBe(shown));

test("keys, strings, numbers and signs are told apart, and nothing is lost", () => {
  const json = '{\n  "key": "a: 1",\n  "n": -1.5e3,\n  "ok": true\n}';
  const tokens = tokensOf(json);
  expect(tokens.map((one) => one.text).join("")).toBe(json);
  expect(
    tokens.filter((one) => one.kind !== undefined && one.kind !== "p").map((one) => `${one.kind} ${one.text}`),
  ).toEqual(['k "key"', 's "a: 1"', 'k "n"', "n -1.5e3", 'k "ok"', "n true"]);
});

test("what is not JSON has a reason, an empty payload has none", () => {
  expect(jsonProblem('{"a":}')).toMatch(/Unexpected token/);
  expect(jsonProblem("  ")).toBeUndefined();
  expect(jsonProblem("{}")).toBeUndefined();
});
