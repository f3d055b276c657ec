import { expect, test } from "vitest";
import type { Transition } from "../../server/core/function/transition.ts";
import { aFunction, anInvocation, aTransition } from "../live/live.fixtures.ts";
import { checkMark, codeOf, eventsOf, jumpMark, type StoryLane, storyOf, storyWithin } from "./story.ts";

const record = aFunction({ state: "Active", stateSince: 200 });
const created = aTransition({ sequence: 1, at: 100, event: "created", from: undefined, to: "Pending" });
const optimized = aTransition({ sequence: 2, at: 200, event: "optimized", from: "Pending", to: "Active" });
const began = anUpdate({ sequence: 3, at: 300, event: "update-began", toUpdate: "InProgress" });
const succeeded = anUpdate({ sequence: 4, at: 400, event: "update-succeeded", toUpdate: "Successful" });
const idle = aTransition({ sequence: 5, at: 500, event: "idle-expired", from: "Active", to: "Inactive" });
const invoked = aTransition({ sequence: 6, at: 600, event: "invoked", from: "Inactive", to: "Pending" });
const restored = aTransition({ sequence: 7, at: 700, event: "optimized", from: "Pending", to: "Active" });
const history = [restored, invoked, idle, succeeded, began, optimized, created];

function anUpdate(given: Partial<Transition>): Transition {
  return aTransition({ from: "Active", to: "Active", ...given });
}

const words = (lanes: StoryLane[], name: string) =>
  lanes
    .find((lane) => lane.name === name)
    ?.bars.map(({ look, from, to, label }) => `${look} ${from} ${to ?? "now"}: ${label}`);

test("the state is told from the first row to now", () => {
  expect(words(storyOf({ record, transitions: history, invocations: [] }), "State")).toEqual([
    "Pending 100 200: Pending",
    "Active 200 500: Active",
    "Inactive 500 600: Inactive",
    "Pending 600 700: Pending",
    "Active 700 now: Active",
  ]);
});

test("what was before the oldest row that is known begins at that row", () => {
  expect(words(storyOf({ record, transitions: history.slice(0, 4), invocations: [] }), "State")?.[0]).toBe(
    "Active 400 500: Active",
  );
});

test("while an update is in progress the old code serves beside the new that is prepared", () => {
  const { serving } = record;
  const next = { ...serving, generation: 2, image: { ...serving.image, imageUri: "hello:2", digest: "sha256:bb" } };
  const updating = { ...record, updateStatus: "InProgress" as const, updating: next };
  const lanes = storyOf({ record: updating, transitions: [began, optimized, created], invocations: [] });
  expect(words(lanes, "Code")).toEqual(["serving 200 now: hello:1 @aa"]);
  expect(words(lanes, "New code")).toEqual(["preparing 300 now: hello:2 @bb is prepared"]);
});

test("after the switch the new code serves, and while nothing is Active none does", () => {
  const lanes = storyOf({ record, transitions: history, invocations: [] });
  expect(words(lanes, "Code")).toEqual([
    "previous 200 400: previous code",
    "serving 400 500: hello:1 @aa",
    "serving 700 now: hello:1 @aa",
  ]);
  expect(words(lanes, "New code")).toEqual(["preparing 300 400: prepared in 0.1 s"]);
});

test("a failed update leaves the old code serving", () => {
  const failed = anUpdate({ sequence: 4, at: 400, event: "update-failed", toUpdate: "Failed" });
  const lanes = storyOf({ record, transitions: [failed, began, optimized, created], invocations: [] });
  expect(words(lanes, "Code")).toEqual(["serving 200 now: hello:1 @aa"]);
  expect(words(lanes, "New code")).toEqual(["failed 300 400: update failed after 0.1 s"]);
});

test("the code of an environment is named by its generation", () => {
  expect(codeOf(1, record)).toBe("hello:1 @aa");
  expect(codeOf(0, record)).toBe("previous code");
});

test("invokes that wait for the image have a lane, rejected ones a mark, each with its way", () => {
  const invocations = [
    anInvocation({ requestId: "waits-1", phases: [{ kind: "waiting for image", startAt: 610 }] }),
    anInvocation({ requestId: "waited-1", phases: [{ kind: "waiting for image", startAt: 110, endAt: 200 }] }),
    anInvocation({ requestId: "refused-1", arrivedAt: 600, status: "rejected", httpStatus: 409, errorType: "Pending" }),
    anInvocation({ requestId: "of-another-version", version: "3", status: "rejected", arrivedAt: 600 }),
  ];
  const lanes = storyOf({ record, transitions: history, invocations });
  expect(words(lanes, "Waiting")).toEqual([
    "waiting 110 200: waited-1 waited for the image",
    "waiting 610 now: waits-1 waits for the image",
  ]);
  expect(lanes[0]?.marks).toEqual([
    {
      ...{ look: "rejected", at: 600, href: "/invocations/refused-1" },
      words: "Invoke refused- rejected with 409, Pending",
    },
  ]);
});

test("jumps of the clock, checks and interrupted work are marks in order of time", () => {
  const jump = { sequence: 9, at: 450, byMs: 15 * 86_400_000, offsetMs: 15 * 86_400_000, cause: "", who: "" };
  const check = { functionId: "f-1", functionName: "hello", version: "$LATEST", sentence: "It is there." };
  const cut = aTransition({ sequence: 3, at: 250, event: "interrupted", from: "Pending", to: "Pending", cause: "Cut" });
  const moments = [
    jumpMark({ ...jump, event: "clock-advanced" }),
    checkMark({ ...check, at: 300, outcome: "good" }),
    checkMark({ ...check, at: 290, outcome: "denied", asked: true }),
  ];
  const [state] = storyOf({ record, transitions: [cut, created], invocations: [], moments });
  expect(state?.marks.map(({ look, at, words }) => `${look} ${at} ${words}`)).toEqual([
    "interrupted 250 Cut",
    "bad-check 290 Image check, asked for: It is there.",
    "check 300 Image check: It is there.",
    "jump 450 Clock advanced by 15 d",
  ]);
});

test("what lies within a stretch of time is the same for picture and table", () => {
  const lanes = storyWithin(storyOf({ record, transitions: history, invocations: [] }), 450, 650);
  expect(lanes.map(({ name }) => name)).toEqual(["State", "Code"]);
  expect(words(lanes, "State")).toEqual([
    "Active 200 500: Active",
    "Inactive 500 600: Inactive",
    "Pending 600 700: Pending",
  ]);
});

test("a check that comes by itself stretches no axis, a jump does", () => {
  const quiet: StoryLane = { name: "State", bars: [], marks: [{ look: "check", at: 10, words: "" }] };
  expect(eventsOf([quiet])).toEqual([]);
  expect(eventsOf([{ ...quiet, marks: [{ look: "jump", at: 1000, words: "" }] }])).toEqual([{ from: 400, to: 2400 }]);
});
