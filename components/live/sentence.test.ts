import { expect, test } from "vitest";
import { aJump, aTransition } from "./live.fixtures.ts";
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
  ["where the clock stands is said", [aJump({})], "The clock is 15 d ahead"],
  ["also when it is taken back", [aJump({ event: "clock-reset", offsetMs: 0 })], "The clock is real time again"],
  [
    "before what followed from it",
    [aTransition({ sequence: 3, from: "Active", to: "Inactive", reasonCode: "Idle" }), aJump({ sequence: 2 })],
    "The clock is 15 d ahead. hello is now Inactive, Idle",
  ],
])("%s", (_name, transitions, sentence) => expect(sentenceOf(transitions)).toBe(sentence));
