import { expect, test } from "vitest";
import { functionRecord } from "../../adapters/contract/sample-records.ts";
import { versionKey } from "../function/version.ts";
import { accepted } from "../invoke/queued-invocation.ts";
import type { KeyRecord } from "../key/key-record.ts";
import type { StandingClock } from "./due-time.ts";
import { foreseeJump, foreseeReset, type JumpSubjects } from "./jump-foresight.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const nowAt = 1_000 * dayMs;
const idleAfterMs = 14 * dayMs;

/** @param aheadSince since when due time has been ahead */
function clock(offsetMs = 0, aheadSince = nowAt): StandingClock {
  return { now: nowAt, offsetMs, leastAheadSince: (at) => (at >= aheadSince ? offsetMs : 0) };
}

const active = (functionName: string, lastInvokedAt: number) =>
  functionRecord(functionName, { state: "Active", updateStatus: "Successful", stateSince: 0, lastInvokedAt });

function key(name: string, fields: Partial<KeyRecord>): KeyRecord & { name: string } {
  const kept = { manager: "CUSTOMER", state: "Enabled", description: "", policyText: "", tags: {} } as const;
  return { keyId: `id-of-${name}`, name, ...kept, createdAt: 0, currentMaterialId: "m", ...fields };
}

function event(functionName: string, dueAt: number, arrivedAt = nowAt) {
  const named = { requestId: "r", functionId: `id-of-${functionName}`, functionName, version: "$LATEST", who: "test" };
  return {
    invocation: accepted({ ...named, arrivedAt, requestBytes: 1 }, 0),
    acceptedAheadMs: 0,
    dueAt,
    dueAheadMs: 0,
  };
}

const nothing: JumpSubjects = { versions: [], serving: new Set(), keys: [], events: [] };
const foreseen = (subjects: Partial<JumpSubjects>, byMs: number) =>
  foreseeJump({ ...nothing, ...subjects }, [clock(), { ...clock(), offsetMs: byMs }], idleAfterMs);
const names = (things: { functionName?: string; name?: string }[]) => things.map((one) => one.functionName ?? one.name);

test("functions that become idle are named, without those that serve, are in another state, or have an event that stays", () => {
  const versions = [
    active("idle", nowAt - dayMs),
    active("busy", nowAt - dayMs),
    active("waiting", nowAt - dayMs),
    active("old-events", nowAt - dayMs),
    active("invoked-just-now", nowAt + 1),
    active("due-already", nowAt - 15 * dayMs),
    functionRecord("pending", { state: "Pending", stateSince: 0 }),
  ];
  const serving = new Set(versions.slice(1, 2).map(versionKey));
  const events = [event("waiting", nowAt + dayMs, nowAt + 14 * dayMs), event("old-events", nowAt + 60_000)];
  expect(names(foreseen({ versions, serving, events }, 14 * dayMs).idle)).toEqual(["idle", "old-events"]);
  expect(foreseen({ versions, serving, events }, 13 * dayMs - 1).idle).toEqual([]);
});

test("keys whose window ends or whose rotation comes are named, a disabled one and one that is due already are not", () => {
  const due = (dueAt: number) => ({ dueAt: nowAt + dueAt, dueAheadMs: 0 });
  const deletion = (at: number) => ({ state: "PendingDeletion" as const, deletion: { windowDays: 7, ...due(at) } });
  const rotation = (at: number) => ({ rotation: { periodDays: 90, ...due(at) } });
  const keys = [
    key("gone", deletion(7 * dayMs)),
    key("later", deletion(8 * dayMs)),
    key("at once", deletion(-1)),
    key("rotates", rotation(dayMs)),
    key("disabled", { ...rotation(dayMs), state: "Disabled" }),
  ];
  const { deletedKeys, rotatedKeys } = foreseen({ keys }, 7 * dayMs);
  expect([names(deletedKeys), names(rotatedKeys)]).toEqual([["gone"], ["rotates"]]);
});

test("events are tried or given up, by function", () => {
  const events = [
    event("a", nowAt + 60_000),
    event("a", nowAt + 60_000),
    event("b", nowAt - 1, nowAt - hourMs),
    event("a", nowAt + 7 * hourMs),
  ];
  expect(foreseen({ events }, hourMs)).toMatchObject({ givenUp: [], tried: [{ functionName: "a", count: 2 }] });
  expect(foreseen({ events }, 6 * hourMs)).toMatchObject({
    givenUp: [{ functionName: "b", count: 1 }],
    tried: [{ functionName: "a", count: 2 }],
  });
  expect(foreseen({ events }, 6 * hourMs + 1).givenUp).toEqual([
    { functionName: "a", count: 2 },
    { functionName: "b", count: 1 },
  ]);
});

test("taken back, what was set before waits longer again, and what was set meanwhile does not", () => {
  const ahead = { dueAt: nowAt + 17 * dayMs, dueAheadMs: 10 * dayMs };
  const before = { dueAt: nowAt + 12 * dayMs, dueAheadMs: 0 };
  const keys = [
    key("meanwhile", { state: "PendingDeletion", deletion: { windowDays: 7, ...ahead } }),
    key("before", { rotation: { periodDays: 90, ...before } }),
  ];
  const events = [
    event("a", nowAt + 10 * dayMs + 1),
    { ...event("b", nowAt + 10 * dayMs + 1), dueAheadMs: 10 * dayMs },
  ];
  const versions = [active("invoked-before", nowAt - dayMs), active("invoked-meanwhile", nowAt)];
  expect(foreseeReset({ versions, keys, events }, clock(10 * dayMs))).toEqual({
    kept: { keys: [{ keyId: "id-of-meanwhile", name: "meanwhile" }], events: 1 },
    later: [
      { keyId: "id-of-before", name: "before", what: "rotation", fromAt: nowAt + 2 * dayMs, toAt: nowAt + 12 * dayMs },
    ],
    laterEvents: 1,
    lessIdle: [{ functionName: "invoked-before", version: "$LATEST" }],
  });
});
