import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesWildcard } from "./wildcard.ts";

test.each([
  ["", "", true],
  ["*", "", true],
  ["ecr:*", "ecr:batchgetimage", true],
  ["ecr:batch?etimage", "ecr:batchgetimage", true],
  ["ecr:?", "ecr:", false],
  ["a*b*c", "a-b-b-c", true],
  ["a*b", "a-b-c", false],
  ["*.json", "a.json.json", true],
  ["[a-z]+", "abc", false],
])("%j against %j is %j", (pattern, text, expected) => {
  expect(matchesWildcard(pattern, text)).toBe(expected);
});

test("it agrees with a regular expression", () => {
  const some = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
  const plain = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 });
  fc.assert(
    fc.property(some, plain, (pattern, text) => {
      const expression = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
      expect(matchesWildcard(pattern, text)).toBe(expression.test(text));
    }),
  );
});
