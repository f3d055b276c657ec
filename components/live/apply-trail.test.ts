import { describe, expect, test } from "vitest";
import type { TrailRow } from "../../server/core/trail/trail-row.ts";
import { apply } from "./apply.ts";
import { passing } from "./live.fixtures.ts";
import { bounds } from "./subjects.ts";

const keyArn = "arn:aws:kms:eu-west-1:123456789012:key/one";
const minute = 60_000;

describe("the first page of records", () => {
  test("takes in what passes its filters, newest first, each once", () => {
    const page = { rows: [aRow(2), aRow(1)], more: false };
    const messages = [kept(aRow(3)), kept(aRow(3)), kept(aRow(4, { eventName: "Encrypt" })), kept(aRow(2))];
    expect(apply("trail-page", page, messages, "name=Decrypt").rows.map(({ sequence }) => sequence)).toEqual([3, 2, 1]);
  });

  test("keeps its bound, and knows that there are more", () => {
    const rows = Array.from({ length: bounds.trail }, (_, index) => aRow(bounds.trail - index));
    const next = apply("trail-page", { rows, more: false }, [kept(aRow(bounds.trail + 1))], "");
    expect(next).toMatchObject({ more: true, rows: { length: bounds.trail, 0: { sequence: bounds.trail + 1 } } });
  });

  test("is the only one that changes", () => {
    const page = { rows: [aRow(1)], more: false };
    expect(apply("trail-page", page, [kept(aRow(3))], "name=Decrypt&after=5-2")).toBe(page);
  });
});

test("counts go on from the record up to which they were counted", () => {
  const messages = [kept(aRow(7)), kept(aRow(8)), kept(aRow(9, { errorCode: "DisabledException" }))];
  expect(apply("trail-count", { count: 100, upTo: 7 }, messages, "outcome=ok")).toEqual({ count: 101, upTo: 9 });
});

test("keys' uses go on in the slot of their time, what was refused apart; no other call is one", () => {
  const uses = { slotMs: minute, upTo: 5, slots: [{ slotAt: 0, ok: 2, refused: 0 }] };
  const messages = [
    kept(aRow(5, { at: 10 })),
    kept(aRow(6, { at: 20 })),
    kept(aRow(7, { at: minute, errorCode: "DisabledException" })),
    kept(aRow(8, { at: minute, eventName: "CreateKey" })),
    kept(aRow(9, { at: 30 })),
  ];
  expect(apply("key-uses", uses, messages, "key=one")).toEqual({
    ...{ slotMs: minute, upTo: 9 },
    slots: [
      { slotAt: 0, ok: 4, refused: 0 },
      { slotAt: minute, ok: 0, refused: 1 },
    ],
  });
  expect(apply("key-uses", uses, messages, "key=two").slots).toEqual(uses.slots);
});

test("the trail's state has the newest record's hash, and what a verification tells", () => {
  const check = { startedAt: 1, checkedRecords: 0, totalRecords: 3 };
  const messages = [kept(aRow(3)), kept(aRow(2)), passing(9, { type: "trail-check", check })];
  expect(apply("trail-state", { count: 2, head: "two" }, messages)).toEqual({
    ...{ count: 3, head: "hash 3", firstAt: 3 },
    check,
  });
});

test("a record learns of the one that follows it, and of no other", () => {
  const event = { ...aRow(3), text: "{}", previousHash: "hash 2" };
  const next = { sequence: 4, eventId: "event-4", hash: "hash 4" };
  expect(apply("trail-record", { event }, [kept(aRow(5)), kept(aRow(4))], "event-3")).toEqual({ event, next });
  expect(apply("trail-record", null, [kept(aRow(4))], "nobody")).toBeNull();
});

test("what can be filtered by grows by new names, each once and in order", () => {
  const names = { eventNames: ["CreateKey"], principals: ["hello"], keys: [] };
  const more = apply("trail-names", names, [kept(aRow(1)), kept(aRow(2))]);
  expect(more).toEqual({ eventNames: ["CreateKey", "Decrypt"], principals: ["alice", "hello"], keys: [keyArn] });
  expect(apply("trail-names", more, [kept(aRow(3))])).toBe(more);
});

function kept(row: TrailRow) {
  return passing(row.sequence, { type: "trail-event", row });
}

interface Given {
  at?: number;
  eventName?: string;
  errorCode?: string;
}

function aRow(sequence: number, { at = sequence, eventName = "Decrypt", errorCode }: Given = {}): TrailRow {
  return {
    ...{ sequence, at, eventId: `event-${sequence}`, hash: `hash ${sequence}`, requestId: "r" },
    who: { kind: "user", name: "alice" },
    columns: {
      ...{ eventName, eventSource: "kms.amazonaws.com", readOnly: true, errorCode: errorCode ?? null },
      ...{ username: "alice", accessKeyId: "alice", functionArn: null },
      resources: [{ type: "AWS::KMS::Key", arn: keyArn }],
    },
  };
}
