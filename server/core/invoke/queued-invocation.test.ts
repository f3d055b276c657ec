import { expect, test } from "vitest";
import { accepted, attemptEnded, attempted, givenUp, queuedAgain } from "./queued-invocation.ts";

const event = {
  ...{ requestId: "r", functionId: "f", functionName: "hello", version: "$LATEST", who: "me" },
  ...{ arrivedAt: 1_000, requestBytes: 2 },
};
const report = { durationMs: 3, billedDurationMs: 3, memorySizeMiB: 128 };
const failure = {
  ...{ status: "error" as const, ran: true, functionError: "Unhandled", errorType: "Error", report },
  phases: [{ kind: "invoke" as const, startAt: 1_010, endAt: 1_013 }],
};

test("an accepted event waits from its arrival, and its first attempt is due at once", () => {
  expect(accepted(event, 500)).toMatchObject({
    ...{ invocationType: "Event", status: "queued", httpStatus: 202, attempts: 0 },
    nextAttempt: { at: 1_000, aheadMs: 500 },
    phases: [{ kind: "queued", startAt: 1_000 }],
  });
});

test("attempts and the waits between them are one line of phases, and only those that ran are counted", () => {
  const first = attemptEnded(attempted(accepted(event, 0), 1_010), failure, 1_014);
  expect(first).toMatchObject({ status: "error", attempts: 1, endedAt: 1_014, report });
  const waiting = queuedAgain(first, { at: 61_014, aheadMs: 0 }, 1_014);
  expect(waiting).toMatchObject({ status: "queued", attempts: 1, errorType: "Error", nextAttempt: { at: 61_014 } });
  expect(waiting.endedAt).toBeUndefined();

  const second = attempted(waiting, 61_020);
  expect(second).toMatchObject({ status: "running", attempts: 1 });
  for (const gone of [second.errorType, second.report, second.functionError, second.nextAttempt])
    expect(gone).toBeUndefined();
  const ok = { status: "ok" as const, ran: true, phases: [{ kind: "invoke" as const, startAt: 61_021 }] };
  const done = attemptEnded(second, ok, 61_030);
  expect(done).toMatchObject({ status: "ok", attempts: 2 });
  expect(done.phases).toEqual([
    { kind: "queued", startAt: 1_000, endAt: 1_010 },
    { kind: "invoke", startAt: 1_010, endAt: 1_013 },
    { kind: "queued", startAt: 1_014, endAt: 61_020 },
    { kind: "invoke", startAt: 61_021, endAt: 61_030 },
  ]);
});

test("attempts that did not run leave one wait, however many they are", () => {
  const throttled = { status: "throttled" as const, ran: false, phases: [], errorType: "TooManyRequestsException" };
  let waiting = accepted(event, 0);
  for (let at = 2_000; at < 9_000; at += 1_000) {
    waiting = queuedAgain(attemptEnded(attempted(waiting, at), throttled, at), { at: at + 1_000, aheadMs: 0 }, at);
  }
  expect(waiting).toMatchObject({ attempts: 0, errorType: "TooManyRequestsException" });
  expect(waiting.phases).toEqual([{ kind: "queued", startAt: 1_000 }]);
});

test("the phases of an event that is tried for hours are bounded", () => {
  const broken = { ...failure, ran: false, phases: [{ kind: "sandbox" as const, startAt: 1, failed: true }] };
  let waiting = accepted(event, 0);
  for (let at = 1; at < 500; at += 1)
    waiting = queuedAgain(attemptEnded(attempted(waiting, at), broken, at), { at, aheadMs: 0 }, at);
  expect(waiting.phases).toHaveLength(100);
});

test("an event that is given up ends with the reason", () => {
  const why = { errorType: "EventAgeExceeded", errorMessage: "It waited too long." };
  expect(givenUp(accepted(event, 0), why, 5_000)).toMatchObject({
    ...{ status: "rejected", endedAt: 5_000, ...why },
    phases: [{ kind: "queued", startAt: 1_000, endAt: 5_000 }],
  });
});
