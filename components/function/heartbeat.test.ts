import { describe, expect, test } from "vitest";
import { aFunction, anInvocation, aTransition } from "../live/live.fixtures.ts";
import { HOUR_MS, heartbeatOf } from "./heartbeat.ts";

const now = 100 * HOUR_MS;
const old = aFunction({ state: "Active", createdAt: 0 });

describe("the ribbon", () => {
  test("of a function that has not changed is one stretch", () => {
    expect(heartbeatOf(old, [], [], now).stretches).toEqual([{ state: "Active", from: 0, to: 1 }]);
  });

  test("changes at its transitions, and each is a tick", () => {
    const beat = heartbeatOf(
      old,
      [
        aTransition({ sequence: 2, at: now - HOUR_MS / 4, from: "Pending", to: "Active" }),
        aTransition({ sequence: 1, at: now - HOUR_MS / 2, from: "Inactive", to: "Pending" }),
      ],
      [],
      now,
    );
    expect(beat.stretches).toEqual([
      { state: "Inactive", from: 0, to: 0.5 },
      { state: "Pending", from: 0.5, to: 0.75 },
      { state: "Active", from: 0.75, to: 1 },
    ]);
    expect(beat.ticks).toEqual([0.75, 0.5]);
  });

  test("before its creation the function is in no state", () => {
    const created = aTransition({ at: now - HOUR_MS / 2, event: "created", from: undefined, to: "Pending" });
    const pending = aFunction({ state: "Pending", createdAt: now - HOUR_MS / 2 });
    expect(heartbeatOf(pending, [created], [], now).stretches).toEqual([
      { state: undefined, from: 0, to: 0.5 },
      { state: "Pending", from: 0.5, to: 1 },
    ]);
  });

  test("leaves out namesakes, older transitions and remarks", () => {
    const beat = heartbeatOf(
      old,
      [
        aTransition({ functionId: "other", at: now - 1000 }),
        aTransition({ at: now - 2 * HOUR_MS }),
        aTransition({ at: now - 1000, event: "interrupted", from: "Active", to: "Active" }),
      ],
      [],
      now,
    );
    expect(beat.stretches).toHaveLength(1);
    expect(beat.ticks).toEqual([]);
  });
});

describe("invokes", () => {
  const report = { durationMs: 100, billedDurationMs: 100, memorySizeMiB: 128 };
  test.each([
    ["a good one rises", { status: "ok" as const, report }, { height: 0.5, bad: false, cold: false }],
    ["a cold one is marked", { status: "ok" as const, report, cold: true }, { height: 0.5, bad: false, cold: true }],
    ["an error hangs", { status: "error" as const, report, cold: true }, { height: 0.5, bad: true, cold: false }],
    ["what did not run hangs, and is short", { status: "throttled" as const }, { height: 0, bad: true, cold: false }],
  ])("%s", (_name, given, expected) => {
    const one = anInvocation({ arrivedAt: now - HOUR_MS / 2, ...given });
    expect(heartbeatOf(old, [], [one], now).beats).toEqual([{ at: 0.5, requestId: "r-1", ...expected }]);
  });

  test("one that runs has no height yet", () => {
    expect(heartbeatOf(old, [], [anInvocation({ arrivedAt: now - 1000 })], now).beats).toEqual([]);
  });
});
