import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalContext } from "./encryption-context.ts";

const text = (context: Record<string, string>) => new TextDecoder().decode(canonicalContext(context));
const contexts = fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }));

test("the order of the pairs is no matter, everything else is", () => {
  expect(text({ b: "2", a: "1" })).toBe('[["a","1"],["b","2"]]');
  expect(text({ a: '1","b' })).not.toBe(text({ a: "1", b: "" }));
  expect(text({})).not.toBe(text({ "": "" }));
  // Halves of a character, which UTF-8 does not have.
  expect(text({ a: "\ud800" })).not.toBe(text({ a: "\ud801" }));
});

test("two contexts have the same form exactly when they are the same", () => {
  fc.assert(
    fc.property(contexts, contexts, (one, other) => {
      const same = JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
      return (text(one) === text(other)) === same;
    }),
  );
  fc.assert(
    fc.property(contexts, (context) => {
      const turned = Object.fromEntries(Object.entries(context).reverse());
      return text(turned) === text(context);
    }),
  );
});
