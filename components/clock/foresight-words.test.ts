import { expect, test } from "vitest";
import type { JumpForesight, ResetForesight } from "../../server/core/schedule/jump-foresight.ts";
import { afterAdvancing, afterReset } from "./foresight-words.ts";

const nothing: JumpForesight = {
  ...{ idle: [], deletedKeys: [], rotatedKeys: [], givenUp: [], tried: [], moreEvents: false },
  ...{ checkedImages: [], endedEnvironments: [] },
};
const latest = (functionName: string) => ({ functionName, version: "$LATEST" });
const said = (foresight: Partial<JumpForesight>) => afterAdvancing({ ...nothing, ...foresight }, [], []);

test("what follows is counted and named", () => {
  expect(
    said({
      idle: [latest("hello"), { functionName: "hello", version: "3" }, latest("mail")],
      deletedKeys: [{ keyId: "k-1", name: "alias/orders" }],
      rotatedKeys: ["a", "b"].map((name) => ({ keyId: name, name: `alias/${name}` })),
      givenUp: [
        { functionName: "hello", count: 3 },
        { functionName: "mail", count: 2 },
      ],
      tried: [{ functionName: "mail", count: 1 }],
      checkedImages: [latest("hello")],
      endedEnvironments: [latest("hello"), latest("hello")],
    }),
  ).toEqual([
    "3 functions become Inactive: hello, hello:3 and mail.",
    "1 key is deleted, for good: alias/orders.",
    "2 keys rotate: alias/a and alias/b.",
    "5 events are given up, over six hours old: 3 of hello and 2 of mail.",
    "1 event is tried again: 1 of mail.",
    "1 image is checked: hello.",
    "2 idle environments end: 2 of hello.",
  ]);
});

test("where nothing follows that is said, and where not all was looked at, too", () => {
  expect(said({})).toEqual(["Nothing that is there now comes due by that."]);
  expect(said({ moreEvents: true })).toEqual(["More events wait than the 10,000 that were looked at."]);
});

test("of a reset it is said what comes later, what stays as near, and what is not taken back", () => {
  const at = Date.UTC(2026, 10, 27, 3);
  const dayMs = 86_400_000;
  const foresight: ResetForesight = {
    kept: { keys: [{ keyId: "k-2", name: "alias/b" }], events: 2 },
    later: [{ keyId: "k-1", name: "alias/a", what: "deletion", fromAt: at + 2 * dayMs, toAt: at + 17 * dayMs }],
    laterEvents: 1,
    lessIdle: [latest("hello")],
    moreEvents: false,
  };
  expect(afterReset(foresight, at)).toEqual([
    "alias/a is deleted in 17 d, not in 2 d.",
    "1 event waits again as long as without the jump.",
    "1 function counts as idle by real time again: hello.",
    "What was set meanwhile keeps the time it has left: 1 key (alias/b) and 2 events.",
    "What has followed stays: functions that are Inactive, keys that were deleted or rotated, events that were given up.",
  ]);
});
