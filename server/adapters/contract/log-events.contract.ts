import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LogLine, NewLogLine } from "../../core/invoke/log-line.ts";
import type { History } from "../../ports/history.ts";
import type { LogEventQuery, LogEvents } from "../../ports/log-events.ts";
import { invocation, logLine, startAt } from "./sample-records.ts";

export type OpenLogs = (bound?: {
  invocations: number;
  bytes: number;
}) => Promise<AsyncDisposable & { history: History; logEvents: LogEvents }>;

const logGroup = "/aws/lambda/echo";
const all = { logGroup, newestFirst: false, limit: 100, maxBytes: 1e6 };
const texts = (lines: LogLine[]) => lines.map((line) => line.text);

export function logEventsContract(adapter: string, open: OpenLogs): void {
  describe(`log events in ${adapter}`, () => {
    test("groups are there from their first line on, sorted, with the bytes of their lines", async () => {
      await using logs = await open();
      expect(await logs.logEvents.groups()).toEqual([]);
      logs.history.append([
        logLine("über", { logGroup: "b" }),
        logLine("in a", { logGroup: "a", at: startAt + 1 }),
        logLine("more", { logGroup: "b", at: startAt + 2, logStreamName: "2" }),
      ]);
      expect(await logs.logEvents.groups()).toEqual([
        { logGroup: "a", createdAt: startAt + 1, bytes: 4 },
        { logGroup: "b", createdAt: startAt, bytes: 9 },
      ]);
    });

    test("streams are listed by name or by last event, either way, by page", async () => {
      await using logs = await open();
      const line = (logStreamName: string, at: number) => logLine("x", { logStreamName, at: startAt + at });
      logs.history.append([line("c", 0), line("b/1", 1), line("b/2", 1), line("a", 3), line("c", 4)]);
      logs.history.append([logLine("x", { logGroup: "other", logStreamName: "d", at: startAt + 9 })]);
      const streams = (query: object) =>
        logs.logEvents.streams({ logGroup, orderBy: "name", descending: false, limit: 9, ...query });
      const names = async (query: object) => (await streams(query)).map((stream) => stream.logStreamName);

      expect(await names({})).toEqual(["a", "b/1", "b/2", "c"]);
      expect(await names({ descending: true })).toEqual(["c", "b/2", "b/1", "a"]);
      expect(await names({ prefix: "b/" })).toEqual(["b/1", "b/2"]);
      expect(await names({ prefix: "%" })).toEqual([]);
      expect(await names({ orderBy: "last-event" })).toEqual(["b/1", "b/2", "a", "c"]);
      expect(await names({ logGroup: "nowhere" })).toEqual([]);
      const [stream] = await streams({ orderBy: "last-event", descending: true, limit: 1 });
      expect(stream).toEqual({
        logStreamName: "c",
        createdAt: startAt,
        firstEventAt: startAt,
        lastEventAt: startAt + 4,
      });
      for (const orderBy of ["name", "last-event"]) {
        for (const descending of [false, true]) {
          const paged: string[] = [];
          let after: object | undefined;
          for (;;) {
            const [next] = await streams({ orderBy, descending, after, limit: 1 });
            if (!next) break;
            paged.push(next.logStreamName);
            after = next;
          }
          expect(paged).toEqual(await names({ orderBy, descending }));
        }
      }
      expect(await logs.logEvents.hasStream(logGroup, "c")).toBe(true);
      expect(await logs.logEvents.hasStream(logGroup, "d")).toBe(false);
    });

    test("events are those of their group, in a time that begins with `from` and ends before `until`", async () => {
      await using logs = await open();
      const [first, ...rest] = logs.history.append([
        logLine("zero", { requestId: "r", source: "platform" }),
        logLine("one", { at: startAt + 1 }),
        logLine("other", { at: startAt + 1, logGroup: "other" }),
        logLine("two", { at: startAt + 2, logStreamName: "2" }),
      ]);
      expect(await logs.logEvents.events(all)).toEqual([first, rest[0], rest[2]]);
      expect(texts(await logs.logEvents.events({ ...all, from: startAt + 1 }))).toEqual(["one", "two"]);
      expect(texts(await logs.logEvents.events({ ...all, until: startAt + 1 }))).toEqual(["zero"]);
      expect(texts(await logs.logEvents.events({ ...all, newestFirst: true }))).toEqual(["two", "one", "zero"]);
      expect(await logs.logEvents.events({ ...all, logGroup: "nowhere" })).toEqual([]);
    });

    test("a page ends before the line that is too much, but has one", async () => {
      await using logs = await open();
      logs.history.append([logLine("x".repeat(50)), logLine("y".repeat(50)), logLine("z")]);
      const bytesRead = async (maxBytes: number) =>
        (await logs.logEvents.events({ ...all, maxBytes })).map((line) => line.text.length);
      expect(await bytesRead(100)).toEqual([50, 50]);
      expect(await bytesRead(99)).toEqual([50]);
      expect(await bytesRead(1)).toEqual([50]);
    });

    test("who reads on from the last time seen misses nothing that comes late", async () => {
      await using logs = await open();
      const kept = logs.history.append([logLine("now", { at: startAt + 10 }), logLine("late", { at: startAt })]);
      expect(kept.map((line) => line.at)).toEqual([startAt + 10, startAt + 10]);
      expect(texts(await logs.logEvents.events({ ...all, from: startAt + 10 }))).toEqual(["now", "late"]);
      const [afterClockChange] = logs.history.append([logLine("the clock was set", { at: startAt - 3_600_000 })]);
      expect(afterClockChange?.at).toBe(startAt - 3_600_000);
    });

    test("a forgotten line is gone, and a stream goes with its last", async () => {
      await using logs = await open({ invocations: 1, bytes: 1e9 });
      for (const requestId of ["a", "b"]) {
        const at = startAt + (requestId === "a" ? 0 : 10);
        logs.history.put(invocation(requestId, { status: "ok", arrivedAt: at }));
        logs.history.append([logLine(`of ${requestId}`, { requestId, logStreamName: requestId, at: at + 1 })]);
        await logs.history.flush();
      }
      expect(texts(await logs.logEvents.events(all))).toEqual(["of b"]);
      expect(await logs.logEvents.hasStream(logGroup, "a")).toBe(false);
      expect(await logs.logEvents.groups()).toMatchObject([{ logGroup, bytes: 4 }]);
      logs.history.append([logLine("again", { logStreamName: "a", at: startAt + 20 })]);
      expect(await logs.logEvents.hasStream(logGroup, "a")).toBe(true);
    });

    test("whatever the pages, each line comes once and in order", async () => {
      const line = fc.record({ stream: fc.integer({ min: 0, max: 3 }), step: fc.integer({ min: 0, max: 2 }) });
      const streams = fc.constantFrom<LogEventQuery["streams"]>(
        ...[undefined, { prefix: "s" }, { names: ["s1"] }, { names: ["s0", "s2", "none"] }, { prefix: "s3" }],
      );
      const range = fc.record({ from: fc.nat({ max: 30 }), until: fc.nat({ max: 60 }) });
      await using logs = await open();
      // Each run has a group and a time of its own.
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(
          ...([
            fc.array(line, { maxLength: 40 }),
            streams,
            range,
            fc.boolean(),
            fc.integer({ min: 1, max: 9 }),
          ] as const),
          async (steps, asked, { from, until }, newestFirst, limit) => {
            runs += 1;
            const group = `group ${runs}`;
            const begin = startAt + runs * 1_000;
            let at = begin;
            const put: NewLogLine[] = steps.map(({ stream, step }) => {
              at += step;
              return logLine("ü".repeat(step), { at, logGroup: group, logStreamName: `s${stream}` });
            });
            const kept = logs.history.append(put);
            const times = { from: begin + from, until: begin + until };
            const query = { ...all, logGroup: group, streams: asked, ...times, newestFirst };
            const expected = kept.filter(
              ({ at: time, logStreamName }) =>
                time >= query.from &&
                time < query.until &&
                (asked === undefined ||
                  ("names" in asked ? asked.names.includes(logStreamName) : logStreamName.startsWith(asked.prefix))),
            );
            expect(await pages(logs.logEvents, { ...query, limit, maxBytes: 6 })).toEqual(
              newestFirst ? expected.reverse() : expected,
            );
          },
        ),
        { numRuns: 60 },
      );
    });
  });
}

async function pages(logEvents: LogEvents, query: LogEventQuery): Promise<LogLine[]> {
  const read: LogLine[] = [];
  for (;;) {
    const after = read.at(-1) ?? query.after;
    const page = await logEvents.events({
      ...query,
      ...(after && { after: { at: after.at, sequence: after.sequence } }),
    });
    if (page.length === 0) return read;
    read.push(...page);
  }
}
