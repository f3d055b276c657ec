import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { MemoryClockOffset } from "../../adapters/memory/clock-offset.ts";
import { SystemClock } from "../../adapters/system/system-clock.ts";
import { offsetOf } from "../../core/schedule/clock-moves.ts";
import type { ClockReading } from "../../core/schedule/clock-reading.ts";
import { advanceClock, readClock, resetClock } from "../../operations/clock/move-clock.ts";
import { createClockApi } from "./clock-api.ts";

async function serve() {
  const [clock, clockOffset] = [new SystemClock(), new MemoryClockOffset()];
  const told: ClockReading[] = [];
  const live = {
    publish: (event: { type: string; clock?: ClockReading }) => void (event.clock && told.push(event.clock)),
    publishTransition() {},
    subscribe: () => () => undefined,
    position: () => ({ bootId: "b", sequence: 0, counter: 0 }),
    follow: () => new DisposableStack(),
    since: async () => ({ position: live.position(), missed: [], gap: false, now: 0 }),
  };
  const ports = { clock, clockOffset, live };
  const stopping = new AbortController();
  const handle = createClockApi({
    clock: {
      read: () => readClock(clock),
      advance: async (byMs) => advanceClock(byMs, ports),
      reset: () => resetClock(ports),
    },
    stopping: stopping.signal,
  });
  const server = http.createServer((request, response) => void handle(request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/_lambdarium/clock`;
  return {
    ...{ clock, clockOffset, told },
    async ask(method: string, body?: string) {
      const answer = await fetch(url, { method, body });
      return { status: answer.status, allow: answer.headers.get("allow"), body: JSON.parse(await answer.text()) };
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
])("%s advances the clock by %i ms, for good and before every page", async (body, byMs) => {
  await using api = await serve();
  const { status, body: answer } = await api.ask("POST", body);
  expect(status).toBe(200);
  expect(answer).toEqual({ now: answer.now, dueNow: answer.now + byMs, offsetMs: byMs });
  expect(api.clock.offsetMs).toBe(byMs);
  expect(offsetOf(await api.clockOffset.read())).toBe(byMs);
  expect(api.told).toEqual([answer]);
  expect((await api.ask("GET")).body).toMatchObject({ offsetMs: byMs });
});

test("advances add up, also those at the same time, and DELETE takes all of it back", async () => {
  await using api = await serve();
  await Promise.all([api.ask("POST", "1h"), api.ask("POST", "2h"), api.ask("POST", "3h")]);
  expect((await api.ask("GET")).body).toMatchObject({ offsetMs: 21_600_000 });
  expect(offsetOf(await api.clockOffset.read())).toBe(21_600_000);
  expect(await api.ask("DELETE")).toMatchObject({ status: 200, body: { offsetMs: 0 } });
  expect(offsetOf(await api.clockOffset.read())).toBe(0);
  expect(api.told.at(-1)).toMatchObject({ offsetMs: 0 });
});

test.each([
  ["", "The body is empty; it must be a duration such as 500ms, 30s, 10m or 14d."],
  ["soon", 'The body must be a duration such as 500ms, 30s, 10m or 14d, not "soon".'],
  ["-1d", 'The body must be a duration such as 500ms, 30s, 10m or 14d, not "-1d".'],
  ["{", /^The body is not JSON: /],
  ["{}", 'The body must have either "advance" or "advanceMs", and nothing else.'],
  ['{"advance":"1d","advanceMs":1}', 'The body must have either "advance" or "advanceMs", and nothing else.'],
  ['{"by":"1d"}', 'The body must have either "advance" or "advanceMs", and nothing else.'],
  ['["1d"]', 'The body must have either "advance" or "advanceMs", and nothing else.'],
  ['{"advance":15}', "The body's advance must be a duration such as 500ms, 30s, 10m or 14d."],
  ['{"advanceMs":"15"}', "The body's advanceMs must be a whole number."],
  ['{"advanceMs":1.5}', "The body's advanceMs must be a whole number."],
  ['{"advanceMs":-1}', "The clock is advanced by a whole number of milliseconds, at least 1."],
  ["0s", "The clock is advanced by a whole number of milliseconds, at least 1."],
  ["3651d", /^The clock can be at most 3650 days ahead/],
])("%s is refused with a sentence and moves nothing", async (body, sentence) => {
  await using api = await serve();
  const refused = await api.ask("POST", body);
  expect(refused.status).toBe(400);
  expect(refused.body.message).toMatch(
    typeof sentence === "string" ? new RegExp(`^${RegExp.escape(sentence)}$`) : sentence,
  );
  expect(api.clock.offsetMs).toBe(0);
  expect(api.told).toEqual([]);
});

test("a body without an end in sight, and other methods, are refused", async () => {
  await using api = await serve();
  expect(await api.ask("POST", "1".repeat(2000))).toMatchObject({ status: 413 });
  expect(await api.ask("PUT", "1d")).toMatchObject({ status: 405, allow: "GET, POST, DELETE" });
  expect(api.clock.offsetMs).toBe(0);
});
