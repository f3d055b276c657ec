import { describe, expect, test } from "vitest";
import type { History } from "../../ports/history.ts";
import { invocation, logLine, startAt } from "./sample-records.ts";

export type OpenHistory = (bound?: {
  invocations: number;
  bytes: number;
}) => Promise<AsyncDisposable & { port: History }>;

const bytes = (text: string) => new TextEncoder().encode(text);

export function historyContract(adapter: string, open: OpenHistory): void {
  describe(`history in ${adapter}`, () => {
    test("an invocation is read at once with its bodies, and a later put replaces what is said of it", async () => {
      await using opened = await open();
      const history = opened.port;
      history.put(invocation("a"), { request: bytes("{}") });
      expect(await history.get("a")).toEqual({ ...invocation("a"), requestBody: "{}", bodyCut: false });

      const ended = invocation("a", { status: "ok", endedAt: startAt + 5, cold: true, responseBytes: 4 });
      history.put(ended, { response: bytes("null") });
      expect(await history.get("a")).toEqual({ ...ended, requestBody: "{}", responseBody: "null", bodyCut: false });
      expect(await history.get("b")).toBeUndefined();
    });

    test("records are read by their ids, without those that are not there", async () => {
      await using opened = await open();
      for (const id of ["a", "b", "c"]) opened.port.put(invocation(id), { request: bytes("{}") });
      const read = await opened.port.records(["c", "none", "a"]);
      expect(read.sort((one, other) => (one.requestId < other.requestId ? -1 : 1))).toEqual([
        invocation("a"),
        invocation("c"),
      ]);
      expect(await opened.port.records([])).toEqual([]);
    });

    test("an empty answer is an answer", async () => {
      await using opened = await open();
      opened.port.put(invocation("a"), { request: bytes(""), response: bytes("") });
      expect(await opened.port.get("a")).toMatchObject({ requestBody: "", responseBody: "", bodyCut: false });
    });

    test("a body of megabytes is kept, and shown cut between characters", async () => {
      await using opened = await open();
      const text = "€".repeat(100_000);
      const history = opened.port;
      history.put(invocation("a"), { request: bytes(text) });
      await history.flush();
      history.put(invocation("a", { status: "ok" }), { response: bytes("x".repeat(70_000)) });
      const detail = await history.get("a");
      expect(detail?.requestBody).toBe("€".repeat(Math.floor((256 * 1024) / 3)));
      expect(detail?.responseBody).toBe("x".repeat(70_000));
      expect(detail?.bodyCut).toBe(true);
      expect(new TextDecoder().decode(await history.requestOf("a"))).toBe(text);
      expect(await history.requestOf("b")).toBeUndefined();
    });

    test("invocations are listed newest first, filtered, by page", async () => {
      await using opened = await open();
      const history = opened.port;
      for (let index = 0; index < 6; index += 1) {
        history.put(
          invocation(`r${index}`, {
            arrivedAt: startAt + index,
            functionName: index % 2 === 0 ? "even" : "odd",
            status: index < 3 ? "ok" : "error",
            cold: index === 0,
          }),
        );
      }
      const ids = async (query: Parameters<History["list"]>[0]) =>
        (await history.list(query)).map((record) => record.requestId);

      expect(await ids({ limit: 2 })).toEqual(["r5", "r4"]);
      expect(await ids({ limit: 2, before: startAt + 4 })).toEqual(["r3", "r2"]);
      expect(await ids({ limit: 9, functionName: "even" })).toEqual(["r4", "r2", "r0"]);
      expect(await ids({ limit: 9, status: ["error", "timeout"] })).toEqual(["r5", "r4", "r3"]);
      expect(await ids({ limit: 9, cold: true })).toEqual(["r0"]);
      expect(await ids({ limit: 9, from: startAt + 2, before: startAt + 4 })).toEqual(["r3", "r2"]);
      expect(await ids({ limit: 2, offset: 3 })).toEqual(["r2", "r1"]);
      expect(await ids({ limit: 2, offset: 1, functionName: "even", status: ["ok"] })).toEqual(["r0"]);
      expect(await ids({ limit: 2, status: [] })).toEqual([]);
    });

    test("invocations of one time are listed in the order in which they came, the last first", async () => {
      await using opened = await open();
      for (const requestId of ["b", "c", "a"]) opened.port.put(invocation(requestId));
      opened.port.put(invocation("b", { status: "ok" }));
      const ids = (await opened.port.list({ limit: 9 })).map((record) => record.requestId);
      expect(ids).toEqual(["a", "c", "b"]);
    });

    test("invocations are counted by slot of time, outcome and start", async () => {
      await using opened = await open();
      const history = opened.port;
      const at = 1_700_000_000_000;
      const put = (id: string, arrivedAt: number, change: Parameters<typeof invocation>[1]) =>
        history.put(invocation(id, { arrivedAt, ...change }));
      put("a", at + 0.5, { status: "ok", cold: true });
      put("b", at + 900, { status: "ok", cold: false });
      put("c", at + 950, { status: "ok", cold: false, functionName: "other" });
      put("d", at + 1000, { status: "throttled" });
      const ok = { status: "ok" as const };
      const throttled = { slotAt: at + 1000, status: "throttled" as const, count: 1 };
      const count = async (...query: Parameters<History["counts"]>) => new Set(await history.counts(...query));

      expect(await count({}, 1000)).toEqual(
        new Set([{ ...ok, slotAt: at, cold: true, count: 1 }, { ...ok, slotAt: at, cold: false, count: 2 }, throttled]),
      );
      expect(await count({ functionName: "other" }, 1000)).toEqual(
        new Set([{ ...ok, slotAt: at, cold: false, count: 1 }]),
      );
      expect(await count({ from: at + 950 }, 500)).toEqual(
        new Set([{ ...ok, slotAt: at + 500, cold: false, count: 1 }, throttled]),
      );
      expect(await count({ before: at + 900, cold: false }, 1000)).toEqual(new Set());
      expect((await history.counts({}, 1000)).at(-1)).toEqual(throttled);
      expect(await history.oldest()).toBe(at + 0.5);
      expect(await history.oldest("other")).toBe(at + 950);
      expect(await history.oldest("nobody")).toBeUndefined();
    });

    test("log lines are numbered, and read by invocation and by function", async () => {
      await using opened = await open();
      const history = opened.port;
      const first = history.append([logLine("init"), logLine("START", { requestId: "a", source: "platform" })]);
      const other = history.append([
        logLine("elsewhere", { logStreamName: "2", functionName: "other" }),
        logLine("in its other group", { logStreamName: "3", functionName: "other", logGroup: "shared" }),
      ]);
      const last = history.append([
        logLine('ünïcode ✓ "\\\n\0 end', { requestId: "a" }),
        logLine("b's", { requestId: "b" }),
      ]);

      expect(await history.linesOf({ requestId: "a" })).toEqual([first[1], last[0]]);
      expect(await history.linesOf({ functionName: "echo", last: 2 })).toEqual(last);
      expect(await history.linesOf({ functionName: "echo", last: 0 })).toEqual([]);
      expect(await history.linesOf({ functionName: "other", last: 9 })).toEqual(other);
      const numbers = [...first, ...last].map((line) => line.sequence);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    });

    test("the lines of one version are read", async () => {
      await using opened = await open();
      const history = opened.port;
      const ofStream = (text: string, logStreamName: string, logGroup = "/aws/lambda/echo") =>
        logLine(text, { logStreamName, logGroup });
      const lines = history.append([
        ofStream("1", "2026/11/27/[3]aa"),
        ofStream("2", "2026/11/27/[$LATEST]bb"),
        ofStream("3", "2026/11/27/echo[3][cc]", "shared"),
        ofStream("4", "2026/11/27/[31]dd"),
        logLine("5", { functionName: "other", logStreamName: "2026/11/27/other[3][ee]", logGroup: "shared" }),
        ofStream("6", "2026/11/27/[3]aa"),
      ]);
      const numbered = (...numbers: number[]) => numbers.map((number) => lines[number - 1]);
      const ofThird = { functionName: "echo", version: "3" };
      expect(await history.linesOf(ofThird)).toEqual(numbered(1, 3, 6));
      expect(await history.linesOf({ ...ofThird, last: 2 })).toEqual(numbered(3, 6));
      expect(await history.linesOf({ ...ofThird, maxBytes: 1 })).toEqual(numbered(6));
      expect(await history.linesOf({ functionName: "echo", version: "$LATEST" })).toEqual(numbered(2));
      expect(await history.linesOf({ functionName: "echo", version: "2" })).toEqual([]);
    });

    test("of many or long lines the last are read, one at least, and an invoke's are counted", async () => {
      await using opened = await open();
      const { port } = opened;
      const long = "€".repeat(100);
      const all = port.append([
        ...["1", long, "3", long].map((text) => logLine(text, { requestId: "a" })),
        logLine("b's", { requestId: "b" }),
      ]);
      const a = { requestId: "a" };
      expect(await port.countLines("a")).toBe(4);
      expect(await port.linesOf({ ...a, last: 2 })).toEqual(all.slice(2, 4));
      expect(await port.linesOf({ ...a, maxBytes: 301 })).toEqual(all.slice(2, 4));
      expect(await port.linesOf({ ...a, maxBytes: 300 })).toEqual(all.slice(3, 4));
      expect(await port.linesOf({ ...a, maxBytes: 1 })).toEqual(all.slice(3, 4));
      expect(await port.linesOf({ ...a, last: 0 })).toEqual([]);
      expect(await port.linesOf({ functionName: "echo", last: 9, maxBytes: 303 })).toEqual(all.slice(3));
      expect(await port.linesOf({ functionName: "echo" })).toEqual(all);
      expect(await port.linesOf({ functionName: "none" })).toEqual([]);
    });

    test("what was running is interrupted, once", async () => {
      await using opened = await open();
      const history = opened.port;
      const phases = [
        { kind: "queued" as const, startAt, endAt: startAt + 1 },
        { kind: "invoke" as const, startAt: startAt + 1 },
      ];
      history.put(invocation("done", { status: "ok" }));
      history.put(invocation("cut", { phases }), { request: bytes("{}") });

      const [cut, ...more] = await history.interruptRunning(startAt + 9);
      expect(more).toEqual([]);
      expect(cut).toMatchObject({ requestId: "cut", status: "interrupted", endedAt: startAt + 9 });
      expect(cut?.phases).toEqual([phases[0], { ...phases[1], endAt: startAt + 9, failed: true }]);
      expect(await history.get("cut")).toMatchObject({ ...cut, requestBody: "{}" });
      expect(await history.interruptRunning(startAt + 10)).toEqual([]);
    });

    test.each(["running", "queued"] as const)(
      "over the number of invocations the oldest go, with their lines; what is %s stays",
      async (alive) => {
        await using opened = await open({ invocations: 3, bytes: 1e9 });
        const history = opened.port;
        for (let index = 0; index < 6; index += 1) {
          const requestId = `r${index}`;
          const arrivedAt = startAt + index * 10;
          history.put(invocation(requestId, { arrivedAt, status: index === 0 ? alive : "ok" }), {
            request: bytes("x".repeat(70_000)),
          });
          history.append([logLine(`init of ${requestId}`, { at: arrivedAt - 1 })]);
          history.append([logLine(`line of ${requestId}`, { at: arrivedAt + 1, requestId })]);
        }
        await history.flush();
        expect((await history.list({ limit: 9 })).map((record) => record.requestId)).toEqual(["r5", "r4", "r0"]);
        expect(await history.linesOf({ requestId: "r3" })).toEqual([]);
        expect(await history.linesOf({ requestId: "r0" })).toHaveLength(1);
        expect((await history.linesOf({ functionName: "echo", last: 99 })).map((line) => line.text)).toEqual([
          "line of r0",
          "init of r4",
          "line of r4",
          "init of r5",
          "line of r5",
        ]);
        expect((await history.get("r5"))?.requestBody).toHaveLength(70_000);
      },
    );

    test("over the bytes of bodies and lines the oldest go", async () => {
      await using opened = await open({ invocations: 1_000, bytes: 250_000 });
      const history = opened.port;
      for (let index = 0; index < 10; index += 1) {
        const requestId = `r${index}`;
        history.put(invocation(requestId, { arrivedAt: startAt + index, status: "ok" }), {
          request: bytes("x".repeat(index % 2 === 0 ? 80_000 : 10)),
        });
        history.append([logLine("y".repeat(20_000), { requestId, at: startAt + index })]);
        await history.flush();
      }
      const ids = (await history.list({ limit: 99 })).map((record) => record.requestId);
      expect(ids).toEqual(["r9", "r8", "r7", "r6"]);
    });

    test("lines without an invocation are bounded too", async () => {
      await using opened = await open({ invocations: 10, bytes: 100_000 });
      for (let index = 0; index < 15; index += 1) {
        opened.port.append(Array.from({ length: 1_000 }, () => logLine("0123456789")));
        await opened.port.flush();
      }
      const lines = await opened.port.linesOf({ functionName: "echo", last: 100_000 });
      expect(lines.length).toBeLessThanOrEqual(10_000);
      expect(lines.at(-1)?.sequence).toBe(15_000);
    });
  });
}
