import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonCheck } from "./json-check.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** In pieces of this size. */
function accepts(bytes: Uint8Array, piece = bytes.length || 1): boolean {
  const check = new JsonCheck();
  for (let start = 0; start < bytes.length; start += piece) check.write(bytes.subarray(start, start + piece));
  return check.end();
}

function parses(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}

const texts = `0 -0 1 -1 10 01 +1 1. .5 1.5 -1.50 1e5 1E+5 1e-05 1e 1e+ - -a 1.e5 00 0x1 1a 1 2 [1 2] NaN
true false null tru trues nul True "" "a" "a 'a' "\\n" "\\x" "\\u00e9" "\\u00g9" "\\ud800" "\\u12" {} [] {"a":1} {"a":1,} [1,] [,1]
{"a"} {"a":} {a:1} {"a":1"b":2} {"a":{"b":[1,{"c":null}]}} [[[[]]]] [[[ ]]]] } ] [} {] , : "a":1 1,2`
  .split(/\s/)
  .concat([
    "",
    " ",
    " 1 ",
    "\t\n\r1",
    "\f1",
    "\u00a01",
    '"\t"',
    '"\u007f"',
    '"é€😀"',
    '{"é":1}',
    "é",
    "\ufeff1",
    "\ufeff",
    "1\ufeff",
  ])
  .concat(["[1 2]", '{ "a" : [ 1 , 2 ] , "b" : { } }', "\ufeff\ufeff1", '"\\', '{"a":1} x', '["a" "b"]', "[1]]"]);

test.each(texts)("%j is judged as JSON.parse judges it", (text) => {
  expect([accepts(encode(text)), accepts(encode(text), 1)]).toEqual([parses(encode(text)), parses(encode(text))]);
});

/** Overlong, surrogates, past the last character, cut short, a lone continuation. */
test.each([
  "c080",
  "c1bf",
  "e08080",
  "eda080",
  "f0808080",
  "f4908080",
  "f5808080",
  "e282",
  "80",
  "ff",
  "c3a9",
  "f09f9880",
])("the bytes %s in a string are judged as the decoder judges them", (hex) => {
  const bytes = Uint8Array.from([0x22, ...Buffer.from(hex, "hex"), 0x22]);
  expect(accepts(bytes)).toBe(parses(bytes));
  expect(accepts(bytes, 1)).toBe(parses(bytes));
});

test("any value, any byte of it changed, in pieces of any size, is judged as JSON.parse judges it", () => {
  const piece = fc.integer({ min: 1, max: 60 });
  const longText = fc.string({ minLength: 30, maxLength: 200, unit: "grapheme" }).map((text) => JSON.stringify(text));
  fc.assert(
    fc.property(
      fc.oneof(fc.json(), longText),
      piece,
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
      (text, size, place, byte) => {
        const bytes = encode(text);
        expect(accepts(bytes, size)).toBe(true);
        bytes[place % bytes.length] = byte;
        expect(accepts(bytes, size)).toBe(parses(bytes));
        const cut = bytes.subarray(0, place % bytes.length);
        expect(accepts(cut, size)).toBe(parses(cut));
      },
    ),
    { numRuns: 2_000 },
  );
});

test("any byte at any place of a long string is judged as JSON.parse judges it, wherever the bytes lie in memory", () => {
  const long = encode(JSON.stringify("plain text of some length, more than is looked at byte by byte ".repeat(2)));
  for (let byte = 0; byte < 256; byte++) {
    const place = 1 + ((byte * 7) % (long.length - 2));
    for (const offset of [0, 1, 2, 3]) {
      const bytes = new Uint8Array(new ArrayBuffer(long.length + offset), offset);
      bytes.set(long);
      bytes[place] = byte;
      const isPlain = byte >= 0x20 && byte < 0x80 && byte !== 0x22 && byte !== 0x5c;
      if (isPlain) expect(accepts(bytes)).toBe(true);
      else expect([accepts(bytes), accepts(bytes, 37)]).toEqual([parses(bytes), parses(bytes)]);
    }
  }
});

test("short texts of all that JSON is made of are judged as JSON.parse judges them", () => {
  const parts = fc.constantFrom(...'{}[],:"\\ue0123.+-Ee tfnaulrs \n'.split(""), "true", "null", '"a"', "é");
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), (some) => {
      const bytes = encode(some.join(""));
      expect(accepts(bytes)).toBe(parses(bytes));
    }),
    { numRuns: 5_000 },
  );
});

test("a million open arrays are no trouble", () => {
  expect(accepts(encode("[".repeat(1_000_000) + "]".repeat(1_000_000)), 64_000)).toBe(true);
});
