import { expect, test } from "vitest";
import type { Phase } from "../../server/core/environment/phase.ts";
import { compared, differenceMs } from "./compared.ts";

const phase = (kind: Phase["kind"], startAt: number, endAt?: number): Phase => ({ kind, startAt, endAt });

const cold = [
  phase("queued", 0, 1),
  phase("sandbox", 1, 400),
  phase("function init", 400, 900),
  phase("invoke", 900, 950),
];
const warm = [phase("queued", 5, 7), phase("thaw", 7, 8), phase("invoke", 8, 20)];

test("equal phases stand beside each other; what only the other has stands where it would have come", () => {
  expect(
    compared(warm, cold).map(({ kind, phase, other }) => [kind, phase !== undefined, other !== undefined]),
  ).toEqual([
    ["queued", true, true],
    ["sandbox", false, true],
    ["function init", false, true],
    ["thaw", true, false],
    ["invoke", true, true],
  ]);
});

test("each phase of one is the partner of one phase of the other", () => {
  const retried = [phase("invoke", 0, 1), phase("invoke", 2, 5)];
  const rows = compared(retried, warm.slice(2));
  expect(rows.map(({ other }) => other?.endAt)).toEqual([20, undefined]);
});

test("the difference is signed; a phase that runs has none yet, and a freeze never", () => {
  expect(compared(cold, warm).map(differenceMs)).toEqual([-1, 399, 500, 38, -1]);
  expect(differenceMs({ kind: "invoke", phase: phase("invoke", 0) })).toBeUndefined();
  expect(differenceMs({ kind: "freeze", phase: phase("freeze", 0, 9) })).toBeUndefined();
});
