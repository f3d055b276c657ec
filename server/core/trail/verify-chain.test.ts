import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chain, emptyHead, type SealedTrailEvent, type TrailCrypto, type TrailHead } from "./chain.ts";
import type { KeptHead } from "./kept-head.ts";
import type { NewTrailEvent } from "./trail-event.ts";
import { ChainWalk, faultText, type TrailVerdict } from "./verify-chain.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const crypto: TrailCrypto = { sha256, seal: (hash) => sha256(`a key ${hash}`).slice(0, 32) };
const place = { region: "eu-west-1", account: "123456789012" };

const written = recordsOf(40);

describe("a trail", () => {
  test("is intact as it was written, with the count and the head that were kept, or more than was kept", () => {
    const head = headOf(written);
    expect(verified(written, head)).toEqual({ count: 40, head: head.hash, intact: true });
    expect(verified(written, headOf(written.slice(0, 17)))).toMatchObject({ intact: true, count: 40 });
    expect(verified([], emptyHead)).toMatchObject({ intact: true, count: 0 });
  });

  test("names the record in which anything is altered, the last one too", () => {
    fc.assert(
      fc.property(index(), fc.constantFrom(...alterations), (at, alter) => {
        const rows = written.map((row, place) => (place === at ? { ...row, ...alter(row) } : row));
        expect(faultOf(rows)).toEqual({ kind: "altered", sequence: at + 1 });
      }),
    );
  });

  test("names the record that was written anew with a hash that fits", () => {
    fc.assert(
      fc.property(index(), (at) => {
        const rows = writtenAnewFrom(at);
        expect(faultOf(rows)).toEqual({ kind: "altered", sequence: at + 1 });
      }),
    );
  });

  test("names the first of the records that are missing, the last ones too", () => {
    fc.assert(
      fc.property(index(), fc.integer({ min: 1, max: 5 }), (at, count) => {
        const rows = written.filter((_, place) => place < at || place >= at + count);
        const until = Math.min(at + count, written.length);
        expect(faultOf(rows)).toEqual({ kind: "missing", sequence: at + 1, until });
      }),
    );
  });

  test("names the first record that another one stands in the place of", () => {
    fc.assert(
      fc.property(index(), index(), (one, other) => {
        fc.pre(one !== other);
        const [first, second] = [Math.min(one, other), Math.max(one, other)];
        const rows = written.map((row, place) => {
          const from = place === first ? second : place === second ? first : place;
          return { ...(written[from] ?? row), sequence: row.sequence };
        });
        expect(faultOf(rows)).toEqual({ kind: "moved", sequence: first + 1, writtenAs: second + 1 });
      }),
    );
  });

  test("names a record that was added by hand, before the first and after the last", () => {
    const [first] = written;
    const last = written.at(-1);
    if (!first || !last) throw new Error("nothing is written");
    expect(faultOf([{ ...first, sequence: 0 }, ...written])).toEqual({ kind: "altered", sequence: 0 });
    const added = { ...last, sequence: 41, previousHash: last.hash };
    const seemsRight = { ...added, hash: sha256("anything") };
    expect(faultOf([...written, seemsRight])).toEqual({ kind: "altered", sequence: 41 });
  });

  test("is not intact while the count that was kept beside it is lost, and its end is walked alone", () => {
    const unproven = { count: 12, at: 1_790_000_000_000 };
    const fault = { kind: "unproven", sequence: 12, at: unproven.at } as const;
    expect(verified(written, { ...headOf(written), unproven })).toMatchObject({ intact: false, fault });
    expect(faultText(fault)).toContain("more than 12 records were written before 2026-09-21T14:13:20.000Z");
    const from = headOf(written.slice(0, 30));
    expect(verified(written.slice(30), from, from)).toMatchObject({ intact: true, count: 40 });
  });

  test("names the record at which two trails of one key were put together", () => {
    const other = recordsOf(40, "another");
    expect(faultOf([...written.slice(0, 10), ...other.slice(10)])).toEqual({ kind: "moved", sequence: 11 });
    expect(verified(other, headOf(written))).toMatchObject({ fault: { kind: "altered", sequence: 40 } });
  });
});

test("a fault is said in one sentence", () => {
  expect(faultText({ kind: "altered", sequence: 3 })).toBe("Record 3 is not as it was written.");
  expect(faultText({ kind: "missing", sequence: 3, until: 3 })).toBe("Record 3 is missing.");
  expect(faultText({ kind: "missing", sequence: 3, until: 9 })).toBe("Records 3 to 9 are missing.");
  expect(faultText({ kind: "moved", sequence: 3, writtenAs: 9 })).toBe("At 3 stands what was written as record 9.");
  expect(faultText({ kind: "moved", sequence: 3 })).toBe("Record 3 does not follow the one before it.");
});

function index() {
  return fc.integer({ min: 0, max: written.length - 1 });
}

type Alteration = (row: SealedTrailEvent) => Partial<SealedTrailEvent>;

const alterations: readonly Alteration[] = [
  ({ text }) => ({ text: text.replace("Decrypt", "Encrypt") }),
  ({ text }) => ({ text: `${text} ` }),
  ({ at }) => ({ at: at + 1 }),
  () => ({ eventId: "another" }),
  ({ columns }) => ({ columns: { ...columns, username: "mallory" } }),
  ({ columns }) => ({ columns: { ...columns, readOnly: !columns.readOnly } }),
  ({ columns }) => ({ columns: { ...columns, errorCode: "AccessDeniedException" } }),
  ({ columns }) => ({ columns: { ...columns, resources: [] } }),
  ({ previousHash }) => ({ previousHash: sha256(previousHash) }),
  ({ hash }) => ({ hash: sha256(hash) }),
  ({ seal }) => ({ seal: sha256(seal).slice(0, 32) }),
];

function recordsOf(count: number, eventName = "Decrypt", head: TrailHead = emptyHead, keys = crypto) {
  const rows: SealedTrailEvent[] = [];
  let last = head;
  for (let number = head.count + 1; number <= head.count + count; number += 1) {
    const next = { event: eventOf(eventName, number), eventId: `event-${number}`, at: 1_790_000_000_000 + number };
    const row = chain(next, last, { place, crypto: keys });
    rows.push(row);
    last = { count: row.sequence, hash: row.hash };
  }
  return rows;
}

/** By somebody who knows how hashes are made and has no key. */
function writtenAnewFrom(at: number): SealedTrailEvent[] {
  const kept = written.slice(0, at);
  const forged = { ...crypto, seal: (hash: string) => sha256(`no key ${hash}`).slice(0, 32) };
  return [...kept, ...recordsOf(written.length - at, "Forged", headOf(kept), forged)];
}

function headOf(rows: readonly SealedTrailEvent[]): TrailHead {
  const last = rows.at(-1);
  return last ? { count: last.sequence, hash: last.hash } : emptyHead;
}

function verified(rows: readonly SealedTrailEvent[], kept: KeptHead, from?: TrailHead): TrailVerdict {
  const walk = new ChainWalk(crypto, kept, from);
  for (const row of rows) {
    const fault = walk.step(row);
    if (fault) return walk.end(fault);
  }
  return walk.end(undefined);
}

function faultOf(rows: readonly SealedTrailEvent[]) {
  const verdict = verified(rows, headOf(written));
  return verdict.intact ? undefined : verdict.fault;
}

function eventOf(eventName: string, number: number): NewTrailEvent {
  return {
    ...{ eventSource: "kms.amazonaws.com", eventName, readOnly: true },
    principal: { kind: "account", accountId: place.account, accessKeyId: "alice" },
    ...{ sourceIpAddress: "127.0.0.1", userAgent: "a test", requestId: `request-${number}` },
    requestParameters: { keyId: `key-${number}` },
    responseElements: null,
    resources: [{ type: "AWS::KMS::Key", arn: `arn:key-${number}`, accountId: place.account }],
  };
}
