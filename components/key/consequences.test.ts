import { expect, test } from "vitest";
import { LATEST } from "../../server/core/function/version.ts";
import type { ShownKey } from "../../server/core/key/shown-key.ts";
import {
  afterCancellingDeletion,
  afterChangingPolicy,
  afterChangingRotation,
  afterChoosingKey,
  afterDisabling,
  afterEnabling,
  afterRotatingNow,
  afterSchedulingDeletion,
  type Dependent,
  losesData,
} from "./consequences.ts";

const runs = (functionName: string): Dependent => ({ functionName, version: LATEST, state: "Active" });
const failed = (functionName: string): Dependent => ({
  ...{ functionName, version: LATEST, state: "Failed", stateReasonCode: "DisabledKMSKey" },
});
const broken: Dependent = { functionName: "broken", version: LATEST, state: "Failed", stateReasonCode: "InvalidImage" };

test.each<[Dependent[], string[]]>([
  [[], ["No function depends on it.", "What was encrypted with it cannot be read until it is enabled again."]],
  [
    [runs("a")],
    [
      "1 function will fail at its next cold start: a. Warm invokes go on.",
      "Nothing is lost: once it is enabled again, what has Failed for it comes back by itself.",
    ],
  ],
  [
    [runs("a"), runs("b"), failed("c")],
    [
      "2 functions will fail at their next cold start: a and b. Warm invokes go on.",
      "c has Failed for it already.",
      "Nothing is lost: once it is enabled again, what has Failed for it comes back by itself.",
    ],
  ],
])("before a key is disabled that %o have it is said who fails", (dependents, sentences) => {
  expect(afterDisabling(dependents)).toEqual(sentences);
});

test("of many functions some are named", () => {
  const many = ["a", "b", "c", "d", "e", "f", "g"].map(runs);
  expect(afterDisabling(many)[0]).toBe(
    "7 functions will fail at their next cold start: a, b, c, d and 3 more. Warm invokes go on.",
  );
});

test.each<[Dependent[], string[]]>([
  [[], ["No function depends on it."]],
  [[failed("a")], ["1 function that has Failed for it will come back by itself: a."]],
  [
    [failed("a"), failed("b"), runs("c")],
    ["2 functions that have Failed for it will come back by themselves: a and b.", "c can start cold again."],
  ],
  [[broken], ["broken can start cold again."]],
])("before a key is enabled that %o have it is said who comes back", (dependents, sentences) => {
  expect(afterEnabling(dependents)).toEqual(sentences);
});

test("before a key is to be deleted it is said what can be lost, and until when not", () => {
  const when = "26 Dec 14:02 UTC, in 30 d";
  expect(afterSchedulingDeletion([], { when, wasUsed: false })).toEqual([
    "From now on nothing can be encrypted or read with it.",
    "No function depends on it.",
    "It is deleted for good 26 Dec 14:02 UTC, in 30 d. Until then the deletion can be cancelled.",
    "It was never used: nothing is lost with it.",
  ]);
  expect(afterSchedulingDeletion([runs("a")], { when, wasUsed: true }).slice(-2)).toEqual([
    "What was encrypted with it can then never be read again, by nobody.",
    "A function that still names it then needs another key.",
  ]);
});

test.each<[Dependent[], boolean, boolean]>([
  [[], false, false],
  [[], true, true],
  [[runs("a")], false, true],
])("with %o, used: %s, data is lost: %s", (dependents, wasUsed, lost) => {
  expect(losesData(dependents, wasUsed)).toBe(lost);
});

test("a deletion that is cancelled leaves the key Disabled, unless it is enabled at once", () => {
  expect(afterCancellingDeletion([failed("a")], false)).toEqual([
    "The key is kept, and is Disabled: nothing can use it until it is enabled.",
    "a has Failed for it already.",
  ]);
  expect(afterCancellingDeletion([failed("a")], true)).toEqual([
    "The key is kept, and can be used again.",
    "1 function that has Failed for it will come back by itself: a.",
  ]);
});

test("rotation touches no function", () => {
  expect(afterChangingRotation(90)[0]).toBe("It gets new material every 90 days, by the due clock.");
  expect(afterChangingRotation(undefined)[0]).toMatch(/keeps the material/);
  expect(afterRotatingNow(1, 0)).toEqual([
    "Version 2 of its material encrypts from now on; version 1 goes on decrypting.",
    "No function notices: what is sealed stays readable.",
    "24 rotations by hand will be left of 25.",
  ]);
  expect(afterRotatingNow(3, 24)).toEqual([
    "Version 4 of its material encrypts from now on; versions 1 to 3 go on decrypting.",
    expect.any(String),
    "0 rotations by hand will be left of 25.",
  ]);
});

test.each<[string[], boolean, number, string[]]>([
  [[], false, 0, ["No function depends on it."]],
  [[], false, 2, ["Every function that has the key can go on using it."]],
  [["a"], false, 2, ["1 function will fail at its next cold start: a. Warm invokes go on."]],
  [[], true, 0, ["No function depends on it.", "Nobody of this account could change the policy again."]],
])("a policy that denies %o (locks out: %s) says so", (denied, locksOut, dependents, sentences) => {
  expect(afterChangingPolicy({ denied, locksOut }, dependents)).toEqual(sentences);
});

test.each<[ShownKey["state"] | undefined, boolean, string]>([
  ["Enabled", true, "What opens its image is sealed with alias/orders: every cold start asks for it."],
  ["Enabled", false, "What opens its image is sealed again with alias/orders, and the image is not optimized again."],
  ["Disabled", true, "alias/orders is Disabled: the function will be Failed, until it is enabled."],
  ["Disabled", false, "alias/orders is Disabled: the change will fail."],
  ["PendingDeletion", false, "alias/orders is waiting for its deletion: the change will fail."],
  [undefined, true, "There is no such key: this will be refused."],
])("a function that is given a key that is %s (new: %s)", (state, isNew, sentence) => {
  expect(afterChoosingKey(state && aKey({ state }), isNew)).toBe(sentence);
});

function aKey(given: Partial<ShownKey>): ShownKey {
  return {
    ...{ keyId: "k-1", arn: "arn:aws:kms:us-east-1:000000000000:key/k-1", manager: "CUSTOMER", state: "Enabled" },
    ...{ description: "", createdAt: 0, currentMaterialId: "m-1", aliases: ["alias/orders"] },
    ...given,
  };
}
