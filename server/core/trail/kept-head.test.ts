import { expect, test } from "vitest";
import { keptHeadText, parseKeptHead } from "./kept-head.ts";

const codeOf = (text: string) => `code of ${text}`;
const head = { count: 3, hash: "a".repeat(64) };

test("what is kept of the trail is read as it was written", () => {
  for (const kept of [head, { ...head, unproven: { count: 2, at: 1000.5 } }]) {
    expect(parseKeptHead(keptHeadText(kept, codeOf), codeOf)).toEqual(kept);
  }
});

test.each([
  ["nothing", ""],
  ["another count", keptHeadText(head, codeOf).replace('"count":3', '"count":2')],
  ["another hash", keptHeadText(head, codeOf).replace("a".repeat(64), "b".repeat(64))],
  ["another key's code", keptHeadText(head, (text) => `other ${text}`)],
  [
    "no mark that it was lost once",
    keptHeadText({ ...head, unproven: { count: 2, at: 1 } }, codeOf).replace(/,"unproven":\{[^}]*\}/, ""),
  ],
  ["a member more", keptHeadText(head, codeOf).replace("{", '{"more":1,')],
])("with %s it is not what was written", (_, text) => {
  expect(parseKeptHead(text, codeOf)).toBeUndefined();
});
