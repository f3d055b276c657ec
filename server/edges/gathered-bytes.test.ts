import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { GatheredBytes } from "./gathered-bytes.ts";

function own(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

function gathered(body: Uint8Array, pieceBytes: number, expectedBytes = body.length): Uint8Array {
  const whole = new GatheredBytes(expectedBytes);
  for (let at = 0; at < body.length; at += pieceBytes) whole.add(own(body.subarray(at, at + pieceBytes)));
  return whole.take();
}

const numbered = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 31) % 251);
const same = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;

test.each([
  [100_000, 100_000],
  [100_000, 65_536],
  [100_001, 7_000],
  [50_000, 100],
  [3, 1],
])("a body of %i bytes in pieces of %i is gathered, whatever was declared", (length, pieceBytes) => {
  const body = numbered(length);
  for (const expected of [length, 0, 10, 200_000]) expect(same(gathered(body, pieceBytes, expected), body)).toBe(true);
});

test("what came in one piece is that piece, and nothing is nothing", () => {
  const piece = numbered(100);
  const whole = new GatheredBytes(100);
  expect(whole.take().byteLength).toBe(0);
  whole.add(piece);
  expect(whole.take()).toBe(piece);
  expect(whole.byteLength).toBe(100);
});

test("of many pieces each gives its memory back at once, unless it is a part of something else", () => {
  const whole = new GatheredBytes(30_000);
  const [first, second] = [own(numbered(10_000)), own(numbered(10_000))];
  const part = numbered(20_000).subarray(0, 10_000);
  for (const piece of [first, second, part]) whole.add(piece);
  expect([first.byteLength, second.byteLength, part.byteLength]).toEqual([0, 0, 10_000]);
  expect(same(whole.take().subarray(20_000), numbered(10_000))).toBe(true);
});

test("no body's memory is given to another while somebody has a part of it", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const held: { part: Uint8Array; value: number }[] = [];
  for (let value = 1; value <= 60; value++) {
    const whole = gathered(new Uint8Array(2_000_000).fill(value), 1_000_000);
    expect(whole.byteLength).toBe(2_000_000);
    if (value % 2 === 0) held.push({ part: whole.subarray(1_999_000), value });
    if (value % 5 !== 0) continue;
    collect();
    // What was collected is told in a turn of its own.
    await turn();
  }
  for (const { part, value } of held) expect(part.every((byte) => byte === value)).toBe(true);
});
