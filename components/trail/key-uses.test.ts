import { expect, test } from "vitest";
import { usesRange, usesScope, usesStrip } from "./key-uses.ts";

const now = Date.parse("2026-11-26T14:32:08Z");
const hour = 60 * 60_000;

test("without a time of their own uses are shown minute by minute over the last hour", () => {
  expect(usesRange({}, now)).toEqual({ from: Date.parse("2026-11-26T13:32:00Z"), to: now, slotMs: 60_000 });
});

test("with a time of their own over that, in as many slots as can be told apart", () => {
  expect(usesRange({ last: "24h" }, now).slotMs).toBe(30 * 60_000);
  expect(usesRange({ from: now - 6 * hour, to: now }, now)).toEqual({
    ...{ from: now - 6 * hour, to: now },
    slotMs: 5 * 60_000,
  });
});

test("which call it was and how it ended is told by the picture, and is no filter of it", () => {
  expect(usesScope({ keyId: "one", eventName: "Decrypt", outcome: "refused", last: "6h" })).toBe("key=one&last=6h");
});

test("what is older than the time leaves the picture", () => {
  const at = Date.parse("2026-11-26T13:32:00Z");
  const slots = [
    { slotAt: at - 60_000, ok: 5, refused: 0 },
    { slotAt: at, ok: 2, refused: 1 },
  ];
  const strip = usesStrip({ slotMs: 60_000, upTo: 8, slots }, {}, now);
  expect(strip.bars).toEqual([{ slotAt: at, good: 2, bad: 1, throttled: 0 }]);
});
