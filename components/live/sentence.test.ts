import { expect, test } from "vitest";
import { aTransition } from "./live.fixtures.ts";
import { sentenceOf } from "./sentence.ts";

test.each([
  ["one transition is a sentence", [aTransition({})], "hello is now Active"],
  [
    "a reason is said with it",
    [aTransition({ from: "Active", to: "Failed", reasonCode: "ImageDeleted" })],
    "hello is now Failed, ImageDeleted",
  ],
  [
    "of one function only the last is said",
    [aTransition({ sequence: 2 }), aTransition({ to: "Pending" })],
    "hello is now Active",
  ],
  ["a deleted function is said to be", [aTransition({ from: "Active", to: undefined })], "hello is deleted"],
  ["many are counted", [aTransition({}), aTransition({ functionName: "world" })], "2 functions changed state"],
])("%s", (_name, transitions, sentence) => expect(sentenceOf(transitions)).toBe(sentence));
