import { describe, expect, test } from "vitest";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { LogLine } from "../../server/core/invoke/log-line.ts";
import { advanced, apply, isAfter, outdates } from "./apply.ts";
import { aFunction, anEnvironment, anInvocation, passing } from "./live.fixtures.ts";

describe("functions", () => {
  const hello = aFunction({ functionName: "hello" });
  const world = aFunction({ functionName: "world" });

  test("a new one takes its place by name", () => {
    const message = passing(1, { type: "function", function: hello });
    expect(apply("functions", [world], [message])).toEqual([hello, world]);
  });

  test("a changed one replaces the old one", () => {
    const failed = { ...hello, state: "Failed" as const };
    const message = passing(1, { type: "function", function: failed });
    expect(apply("functions", [hello, world], [message])).toEqual([failed, world]);
  });

  test("a deleted one is gone, and deleting it again changes nothing", () => {
    const message = passing(1, { type: "function-deleted", functionName: "hello" });
    const left = apply("functions", [hello, world], [message]);
    expect(left).toEqual([world]);
    expect(apply("functions", left, [message])).toBe(left);
  });
});

describe("environments", () => {
  const first = anEnvironment({ environmentId: "a", createdAt: 1000 });
  const second = anEnvironment({ environmentId: "b", createdAt: 2000 });

  test("stand oldest first", () => {
    const message = passing(1, { type: "environment", environment: first });
    expect(apply("environments", [second], [message])).toEqual([first, second]);
  });

  test("one that ended stays to be seen, and is dropped a minute later", () => {
    const gone = { ...first, state: "Gone" as const, since: 10_000 };
    const soon = { ...second, since: 60_000 };
    const later = { ...second, since: 70_001 };
    expect(
      apply(
        "environments",
        [first, second],
        [
          passing(1, { type: "environment", environment: gone }),
          passing(2, { type: "environment", environment: soon }),
        ],
      ),
    ).toEqual([gone, soon]);
    expect(apply("environments", [gone, soon], [passing(3, { type: "environment", environment: later })])).toEqual([
      later,
    ]);
  });
});

test("messages of other subjects leave an entry as it is", () => {
  const functions = [aFunction({})];
  const message = passing(1, { type: "images" });
  expect(apply("functions", functions, [message])).toBe(functions);
});

test("published versions come, change and go by themselves and with their function", () => {
  const [one, two] = [aFunction({ version: "1" }), aFunction({ version: "2" })];
  const told = (record: FunctionRecord) => passing(1, { type: "function", function: record });
  const inactive = { ...one, state: "Inactive" as const };
  expect(apply("published-versions", [], [told(aFunction({})), told(one), told(two), told(inactive)])).toEqual([
    two,
    inactive,
  ]);
  const versionDeleted = passing(1, { type: "version-deleted", functionName: "hello", version: "1" });
  expect(apply("published-versions", [one, two], [versionDeleted])).toEqual([two]);
  const deleted = passing(1, { type: "function-deleted", functionName: "hello" });
  expect(apply("published-versions", [one, two], [deleted])).toEqual([]);
});

test("a check is the newest of its function, with when the next one comes", () => {
  const check = { functionId: "f-1", functionName: "hello", version: "$LATEST", at: 5, sentence: "It is there." };
  const next = { version: "$LATEST", at: 600_005, aheadMs: 0 };
  const message = passing(1, { type: "image-check", outcome: "good", ...check, next });
  const before = {
    checks: [],
    due: [
      { ...next, at: 5 },
      { ...next, version: "1" },
    ],
  };
  expect(apply("image-checks", before, [message], "hello")).toEqual({
    checks: [{ ...check, outcome: "good" }],
    due: [{ ...next, version: "1" }, next],
  });
  expect(apply("image-checks", before, [message], "other")).toBe(before);
});

const moreLog = { type: "log" as const, functionName: "hello", lines: [] as LogLine[], more: true as const };

test.each([
  ["repositories", { type: "images" as const }, undefined, true],
  ["image", { type: "images" as const }, "hello@sha256:1", true],
  ["pushes", { type: "images" as const }, "hello", true],
  ["image-folder", { type: "images" as const }, "hello@sha256:1@0@/", false],
  ["functions", { type: "images" as const }, undefined, false],
  ["invocation", { type: "invocation" as const, invocation: anInvocation({ requestId: "r", endedAt: 5 }) }, "r", true],
  ["invocation", { type: "invocation" as const, invocation: anInvocation({ requestId: "r" }) }, "r", false],
  ["invocation", { type: "invocation" as const, invocation: anInvocation({ requestId: "r", endedAt: 5 }) }, "s", false],
  ["log", moreLog, "hello", true],
  ["log", moreLog, "hello:3", true],
  ["log", moreLog, "world", false],
  ["log", { ...moreLog, more: undefined }, "hello", false],
] as const)("%s after %o: read anew %s %s", (subject, event, scope, expected) => {
  expect(outdates(subject, passing(1, event), scope)).toBe(expected);
});

test("a position advances by what it has taken in, and never back", () => {
  const position = { bootId: "boot", sequence: 4, counter: 10 };
  const message = passing(12, { type: "images" });
  expect(isAfter(message, position)).toBe(true);
  expect(advanced(position, message)).toEqual({ bootId: "boot", sequence: 4, counter: 12 });
  expect(isAfter(message, advanced(position, message))).toBe(false);
  expect(advanced(position, passing(3, { type: "images" })).counter).toBe(10);
});
