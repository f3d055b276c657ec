import { describe, expect, test } from "vitest";
import { apply } from "./apply.ts";
import { aJump, aLine, anInvocation, aTransition, passing } from "./live.fixtures.ts";
import { bounds } from "./subjects.ts";

describe("transitions", () => {
  const message = (sequence: number, functionName = "hello") =>
    ({ kind: "transition", sequence, transition: aTransition({ sequence, functionName }) }) as const;

  test.each([
    ["the newest comes first", [1, 2, 3], [3, 2, 1]],
    ["one that comes late takes its place", [1, 3, 2], [3, 2, 1]],
    ["none is taken in twice", [1, 2, 2, 1], [2, 1]],
  ])("%s", (_name, sequences, expected) => {
    const list = apply(
      "transitions",
      [],
      sequences.map((sequence) => message(sequence)),
    );
    expect(list.map((one) => one.sequence)).toEqual(expected);
  });

  test("a jump of the clock takes its place among those of every function", () => {
    const jump = { kind: "clock-jump", sequence: 2, jump: aJump({ sequence: 2 }) } as const;
    const list = apply("transitions", [], [message(1), jump, message(3), jump], "hello");
    expect(list.map((one) => one.event)).toEqual(["optimized", "clock-advanced", "optimized"]);
  });

  test("of one function, those of others are left out", () => {
    const list = apply("transitions", [], [message(1, "hello"), message(2, "world")], "hello");
    expect(list.map((one) => one.sequence)).toEqual([1]);
  });

  test("the list is bounded", () => {
    const many = Array.from({ length: bounds.transitions + 5 }, (_, index) => message(index));
    const list = apply("transitions", [], many);
    expect(list).toHaveLength(bounds.transitions);
    expect(list[0]?.sequence).toBe(bounds.transitions + 4);
  });
});

describe("invocations", () => {
  const older = anInvocation({ requestId: "a", arrivedAt: 1000 });
  const newer = anInvocation({ requestId: "b", arrivedAt: 2000 });
  const message = (invocation: typeof older) => passing(1, { type: "invocation", invocation });

  test("the newest comes first, whatever came first", () => {
    expect(apply("invocations", [], [message(newer), message(older)])).toEqual([newer, older]);
  });

  test("one that goes on is replaced where it stands", () => {
    const ended = { ...older, status: "ok" as const, endedAt: 1500 };
    expect(apply("invocations", [newer, older], [message(ended)])).toEqual([newer, ended]);
  });

  test("the bodies of one stay while its record goes on", () => {
    const detail = { ...older, requestBody: "{}", bodyCut: false };
    const ended = { ...older, status: "ok" as const, endedAt: 1500 };
    expect(apply("invocation", detail, [message(ended)], "a")).toEqual({ ...ended, requestBody: "{}", bodyCut: false });
  });
});

describe("a page of filtered invocations", () => {
  const error = anInvocation({ requestId: "a", arrivedAt: 1000, status: "error" });
  const message = (invocation: typeof error) => passing(1, { type: "invocation", invocation });
  const page = (scope: string, rows: (typeof error)[], ...came: (typeof error)[]) =>
    apply("invocation-page", rows, came.map(message), scope);

  test("takes in what passes its filters and nothing else", () => {
    expect(page("outcome=error", [], error)).toEqual([error]);
    expect(page("outcome=ok", [], error)).toEqual([]);
    expect(page("function=world", [], error)).toEqual([]);
  });

  test("gives up what no longer passes", () => {
    const running = { ...error, status: "running" as const };
    expect(page("outcome=running", [running], error)).toEqual([]);
  });

  test("past the first page rows are renewed, never added or taken away", () => {
    const running = { ...error, status: "running" as const };
    const other = anInvocation({ requestId: "b", arrivedAt: 2000 });
    expect(page("outcome=running&page=1", [running], error, other)).toEqual([error]);
  });
});

describe("log", () => {
  const message = (...lines: ReturnType<typeof aLine>[]) => passing(1, { type: "log", functionName: "hello", lines });

  test("lines follow each other, and none is taken in twice", () => {
    const first = aLine({ sequence: 0, at: 1 });
    const second = aLine({ sequence: 1, at: 2 });
    expect(apply("log", [first], [message(first, second), message(second)], "hello")).toEqual([first, second]);
  });

  test("streams are merged by time, each in its own order", () => {
    const a = aLine({ logStreamName: "a", sequence: 0, at: 5 });
    const b = aLine({ logStreamName: "b", sequence: 0, at: 3 });
    expect(apply("log", [a], [message(b)], "hello")).toEqual([b, a]);
  });

  test("of one version only its streams' lines are taken in", () => {
    const [third, latest] = ["2026/11/27/[3]aa", "2026/11/27/[$LATEST]bb"].map((logStreamName) =>
      aLine({ logStreamName }),
    );
    const both = message(...[third, latest].flatMap((line) => line ?? []));
    expect(apply("log", [], [both], "hello:3")).toEqual([third]);
    expect(apply("log", [], [both], "hello")).toHaveLength(2);
  });

  test("lines of another function are left out", () => {
    const lines = [aLine({})];
    expect(apply("log", lines, [message(aLine({ sequence: 9 }))], "world")).toBe(lines);
  });
});
