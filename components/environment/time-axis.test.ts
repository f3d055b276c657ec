import { describe, expect, test } from "vitest";
import { GAP_PX, gapLabels, placeOf, timeAxis } from "./time-axis.ts";

const s = 1000;
const now = 1_000_000;

describe("without long idleness", () => {
  const axis = timeAxis([{ from: now - 20 * s, to: now - 15 * s }], now, 600);

  test("time runs evenly from the first activity to now", () => {
    expect(axis.gaps).toEqual([]);
    expect(placeOf(axis, now - 20 * s)).toBe(0);
    expect(placeOf(axis, now - 10 * s)).toBe(300);
    expect(placeOf(axis, now)).toBe(600);
  });

  test("what was before stands at the beginning", () => expect(placeOf(axis, now - 60 * s)).toBe(0));
});

describe("idleness of more than 30 s", () => {
  const axis = timeAxis(
    [
      { from: now - 300 * s, to: now - 290 * s },
      { from: now - 10 * s, to: now - 5 * s },
    ],
    now,
    600,
  );

  test("shrinks to a gap that tells how long it was", () => {
    expect(axis.gaps).toEqual([{ centre: (600 - GAP_PX) / 2 + GAP_PX / 2, idleMs: 280 * s }]);
  });

  test("parts two stretches of one scale", () => {
    expect(placeOf(axis, now - 290 * s)).toBe((600 - GAP_PX) / 2);
    expect(placeOf(axis, now - 10 * s)).toBe((600 - GAP_PX) / 2 + GAP_PX);
  });

  test("up to now is a gap, too", () => {
    const idle = timeAxis([{ from: now - 100 * s, to: now - 90 * s }], now, 600);
    expect(idle.gaps).toEqual([{ centre: 600 - GAP_PX / 2, idleMs: 90 * s }]);
  });
});

describe("labels under gaps", () => {
  const axisWith = (...centres: number[]) => ({
    pieces: [],
    ticks: [],
    from: now,
    to: now,
    gaps: centres.map((centre) => ({ centre, idleMs: centre * s })),
  });

  test("stand in the middle of theirs, the last one at the end", () =>
    expect(gapLabels(axisWith(200, 580), 600)).toEqual([{ left: 200, idleMs: [200 * s] }, { idleMs: [580 * s] }]));

  test("are one where two would lie over each other", () => {
    expect(gapLabels(axisWith(200, 260), 600)).toEqual([{ left: 230, idleMs: [200 * s, 260 * s] }]);
    expect(gapLabels(axisWith(540, 583), 600)).toEqual([{ idleMs: [540 * s, 583 * s] }]);
  });
});

test("only as much as is readable is shown", () => {
  const axis = timeAxis([{ from: now - 3600 * s, to: now }], now, 600);
  expect(axis.from).toBe(now - 30 * s);
  const many = Array.from({ length: 8 }, (_, index) => ({
    from: now - (index + 1) * 60 * s,
    to: now - (index + 1) * 60 * s + s,
  }));
  expect(timeAxis(many, now, 600).gaps).toHaveLength(3);
});

test("ticks are round times that keep clear of gaps, the edge and each other", () => {
  const { ticks } = timeAxis([{ from: now - 25 * s, to: now }], now, 600);
  expect(ticks.map((tick) => (tick.at - now) / s)).toEqual([-20, -15, -10, -5]);
});

test("without any activity there is nothing to draw", () => {
  expect(timeAxis([], now, 600)).toEqual({ pieces: [], gaps: [], ticks: [], from: now, to: now });
});
