import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { MemoryClockOffset } from "../../adapters/memory/clock-offset.ts";
import { MemoryFunctions } from "../../adapters/memory/functions.ts";
import { openLiveRing } from "../../adapters/memory/live-ring.ts";
import { randomIds } from "../../adapters/system/random-ids.ts";
import { SystemClock } from "../../adapters/system/system-clock.ts";
import type { TransitionLogRow } from "../../core/function/transition.ts";
import { offsetOf } from "../../core/schedule/clock-moves.ts";
import type { ClockReading } from "../../core/schedule/clock-reading.ts";
import { advanceClock, readClock, resetClock } from "../../operations/clock/move-clock.ts";
import { createClockApi } from "./clock-api.ts";

async function serve() {
  const functions = new MemoryFunctions();
  const [clock, clockOffset] = [new SystemClock(), new MemoryClockOffset(functions)];
  const told: ClockReading[] = [];
  const rows: TransitionLogRow[] = [];
  const live = await openLiveRing({ functions, ids: randomIds, clock });
  live.subscribe((message) => {
    if (message.kind === "clock-jump") rows.push(message.jump);
    if (message.kind === "passing" && message.event.type === "clock") told.push(message.event.clock);
  });
  const ports = { clock, clockOffset, live };
  const stopping = new AbortController();
  const handle = createClockApi({
    clock: {
      read: () => readClock(clock),
      advance: (byMs, who) => advanceClock(byMs, who, ports),
      reset: (who) => resetClock(who, ports),
    },
    stopping: stopping.signal,
  });
  const server = http.createServer((request, response) => void handle(request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/_lambdarium/clock`;
  return {
    ...{ clock, clockOffset, told, rows },
    async ask(method: string, body?: string) {
      const answer = await fetch(url, { method, body });
      const { headers } = answer;
      const [allow, errorType] = [headers.get("allow"), headers.get("x-amzn-errortype")];
      return { status: answer.status, allow, errorType, body: JSON.parse(await answer.text()) };
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      server.closeAllConnections();
      server.close();
    },
  };
}

test.each([
  ["15d", 1_296_000_000],
  ["90s\n", 90_000],
  ['{"advance":"2h"}', 7_200_000],
  ['{ "advanceMs": 60000 }', 60_000],
  ['{"advance":"P15D"}', 1_296_000_000],
  ["PT1H30M", 5_400_000],
  ['{"advance":"P10Y"}', 3650 * 86_400_000],
])("%s advances the clock by %i ms, for good and before every page", async (body, byMs) => {
  await using api = await serve();
  const { status, body: answer } = await api.ask("POST", body);
  expect(status).toBe(200);
  expect(answer).toEqual({ now: answer.now, dueNow: answer.now + byMs, offsetMs: byMs });
  expect(api.clock.offsetMs).toBe(byMs);
  expect(offsetOf(await api.clockOffset.read())).toBe(byMs);
  expect(api.told).toMatchObject([answer]);
  expect(api.rows).toMatchObject([{ sequence: 1, event: "clock-advanced", byMs, offsetMs: byMs, who: "api" }]);
  expect((await api.ask("GET")).body).toMatchObject({ offsetMs: byMs });
});

test.each([
  ["POST", '{"reset":true}'],
  ["DELETE", undefined],
])("advances add up, also those at the same time, and %s %s takes all of it back", async (method, body) => {
  await using api = await serve();
  await Promise.all([api.ask("POST", "1h"), api.ask("POST", "2h"), api.ask("POST", "3h")]);
  expect((await api.ask("GET")).body).toMatchObject({ offsetMs: 21_600_000 });
  expect(offsetOf(await api.clockOffset.read())).toBe(21_600_000);
  expect(await api.ask(method, body)).toMatchObject({ status: 200, body: { offsetMs: 0 } });
  expect(offsetOf(await api.clockOffset.read())).toBe(0);
  expect(api.told.at(-1)).toMatchObject({ offsetMs: 0 });
  expect(api.rows.at(-1)).toMatchObject({ sequence: 4, event: "clock-reset", byMs: -21_600_000, offsetMs: 0 });
  expect(await api.ask(method, body)).toMatchObject({ status: 200 });
  expect(api.rows).toHaveLength(4);
});

const examples = "a duration such as 500ms, 30s, 10m, 14d or P15D";
const backwards = 'would set the clock back; it only goes ahead, and {"reset":true} takes back how far it is';
const one = 'The body must have one of "advance", "advanceMs" and "reset", and nothing else.';
const noTime = "The clock is advanced by a whole number of milliseconds, at least 1.";
const tooFar = 'The clock can be at most 3650 days ahead in all; {"reset":true} takes back how far it is ahead now.';

test.each([
  ["", `The body is empty; it must be ${examples}.`],
  ["soon", `The body must be ${examples}, not "soon".`],
  ['{"advance":"P15X"}', `The body's advance must be ${examples}, not "P15X".`],
  ["-1d", `The body ${backwards}.`],
  ['{"advance":"-P1D"}', `The body's advance ${backwards}.`],
  ['{"advance":"P-1D"}', `The body's advance ${backwards}.`],
  ['{"advanceMs":-1}', `The body's advanceMs ${backwards}.`],
  ["{", /^The body is not JSON: /],
  ["{}", one],
  ["[]", one],
  ['{"advance":"1d","advanceMs":1}', one],
  ['{"advance":"1d","reset":true}', one],
  ['{"advance":"1d","by":1}', one],
  ['{"by":"1d"}', one],
  ['["1d"]', one],
  ['{"reset":false}', "The body's reset must be true."],
  ['{"advance":15}', `The body's advance must be ${examples}.`],
  ['{"advance":null}', `The body's advance must be ${examples}.`],
  ['{"advanceMs":"15"}', "The body's advanceMs must be a whole number."],
  ['{"advanceMs":1.5}', "The body's advanceMs must be a whole number."],
  ["0s", noTime],
  ['{"advance":"PT0S"}', noTime],
  ['{"advanceMs":0}', noTime],
  ["3651d", tooFar],
  ['{"advance":"P10Y1D"}', tooFar],
  ["999999999999999d", tooFar],
])("%s is refused with a sentence and moves nothing", async (body, sentence) => {
  await using api = await serve();
  const refused = await api.ask("POST", body);
  expect(refused).toMatchObject({ status: 400, errorType: expect.stringMatching(/^Invalid\w+Exception$/) });
  expect(refused.body).toMatchObject({ Type: "User", Message: refused.body.message });
  expect(refused.body.message).toMatch(
    typeof sentence === "string" ? new RegExp(`^${RegExp.escape(sentence)}$`) : sentence,
  );
  expect(api.clock.offsetMs).toBe(0);
  expect([...api.told, ...api.rows]).toEqual([]);
});

test("a body without an end in sight, and other methods, are refused", async () => {
  await using api = await serve();
  expect(await api.ask("POST", "1".repeat(2000))).toMatchObject({ status: 413 });
  expect(await api.ask("PUT", "1d")).toMatchObject({ status: 405, allow: "GET, POST, DELETE" });
  expect(api.clock.offsetMs).toBe(0);
});
