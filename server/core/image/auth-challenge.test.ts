import { expect, test } from "vitest";
import { parseChallenges } from "./auth-challenge.ts";

test.each([
  ['Basic realm="registry"', [["basic", { realm: "registry" }]]],
  [
    'Bearer realm="https://auth.test/token",service="registry.test",scope="repository:a/b:pull,push"',
    [["bearer", { realm: "https://auth.test/token", service: "registry.test", scope: "repository:a/b:pull,push" }]],
  ],
  ['bearer Realm=plain, error="a \\"b\\""', [["bearer", { realm: "plain", error: 'a "b"' }]]],
  [
    'Negotiate, Bearer realm="x" , service = "y", Basic realm="z"',
    [
      ["negotiate", {}],
      ["bearer", { realm: "x", service: "y" }],
      ["basic", { realm: "z" }],
    ],
  ],
  ["", []],
  ['realm="lost"', []],
])("%j is read", (header, expected) => {
  const read = parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
  expect(read).toEqual(expected);
});

test("a header without end is read to a bound", () => {
  expect(parseChallenges(`Bearer ${"a, ".repeat(100_000)}`).length).toBeLessThan(10_000);
});
