import { expect, test } from "vitest";
import { functionRecord } from "../../server/adapters/contract/sample-records.ts";
import type { Alias } from "../../server/core/function/alias.ts";
import {
  afterDeletingVersion,
  afterPublishing,
  afterSavingAlias,
  deletionRefusal,
  publishRefusal,
  readWeight,
  sharesOf,
  shareText,
} from "./version-words.ts";

const latest = functionRecord("echo", { state: "Active" });
const alias = (name: string, fields: Partial<Alias> = {}): Alias => ({
  ...{ functionId: "id", name, version: "1", description: "", weights: {}, revisionId: "r" },
  ...fields,
});

test("publishing is said with the number that comes, also when the last one is deleted", () => {
  expect(afterPublishing(latest, [])[0]).toMatch(/^What \$LATEST is now, echo:1 @aaaaaa.* becomes version 1 and/);
  const changed = {
    ...latest,
    serving: { ...latest.serving, generation: 9, image: { ...latest.serving.image, digest: "sha256:b" } },
  };
  expect(afterPublishing({ ...changed, lastNumber: 3 }, [{ ...latest, version: "2" }])[0]).toContain(
    "becomes version 4",
  );
});

test("what has not changed since the last version is not published again, and that is said", () => {
  const sentence = "Neither code nor configuration has changed since version 2 was published: it stays the last one.";
  expect(afterPublishing({ ...latest, lastNumber: 2 }, [{ ...latest, version: "2" }])).toEqual([sentence]);
});

test.each([
  [{ state: "Pending" }, "Pending"],
  [{ state: "Failed" }, "Failed"],
  [{ state: "Active", updateStatus: "InProgress" }, "An update is in progress"],
] as const)("a function that is %o is not published", (fields, text) => {
  expect(publishRefusal({ ...latest, ...fields })).toContain(text);
});

test("an Active and an Inactive function can be published", () => {
  expect(publishRefusal(latest)).toBeUndefined();
  expect(publishRefusal({ ...latest, state: "Inactive" })).toBeUndefined();
});

test("a version that aliases name is not deleted before they name another", () => {
  const aliases = [alias("live", { version: "1", weights: { 2: 0.5 } }), alias("beta", { version: "2" })];
  expect(deletionRefusal("2", aliases)).toBe("live, beta name it: give those aliases to another version first.");
  expect(deletionRefusal("1", aliases)).toBe("live names it: give that alias to another version first.");
  expect(deletionRefusal("3", aliases)).toBeUndefined();
  expect(afterDeletingVersion({ version: "3" }, 2)[1]).toBe("Its 2 environments end after the invoke that runs there.");
});

test("shares are told of all versions, and add up", () => {
  expect(sharesOf({ version: "1", weights: {} })).toEqual([{ version: "1", share: 1 }]);
  expect(sharesOf({ version: "1", weights: { 2: 0.25 } })).toEqual([
    { version: "1", share: 0.75 },
    { version: "2", share: 0.25 },
  ]);
  expect([0.125, 1, 1 / 3].map(shareText)).toEqual(["12.5 %", "100 %", "33.3 %"]);
  expect(afterSavingAlias("live", { version: "1", weights: { 2: 0.25 } })).toBe(
    "Of the invokes by live, 75 % version 1, 25 % version 2: each is decided by itself.",
  );
  expect(afterSavingAlias("", { version: "1", weights: {} })).toBe("Every invoke by the alias runs version 1.");
});

test.each([
  ["25", 0.25],
  ["12,5", 0.125],
  [" 100 ", 1],
  ["0", 0],
  ["101", undefined],
  ["-1", undefined],
  ["half", undefined],
  ["", undefined],
])("a weight of %s percent is %s", (text, weight) => expect(readWeight(text)).toBe(weight));
