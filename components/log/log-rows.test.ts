import { describe, expect, test } from "vitest";
import { aLine } from "../live/live.fixtures.ts";
import { logRows, readFilter } from "./log-rows.ts";

const all = () => true;

describe("markers", () => {
  test("stand where another invoke or environment begins", () => {
    const rows = logRows(
      [
        aLine({ sequence: 0 }),
        aLine({ sequence: 1, requestId: "r-1" }),
        aLine({ sequence: 2, requestId: "r-1" }),
        aLine({ sequence: 0, logStreamName: "b", environmentId: "e-2", requestId: "r-2" }),
      ],
      all,
    );
    expect(
      rows.map((row) => (row.kind === "mark" ? `${row.environmentId} ${row.requestId}` : row.line.sequence)),
    ).toEqual(["e-1 undefined", 0, "e-1 r-1", 1, 2, "e-2 r-2", 0]);
  });

  test("say whether an environment is in its init, in an invoke or between invokes", () => {
    const rows = logRows(
      [aLine({ sequence: 0 }), aLine({ sequence: 1, requestId: "2f6c01d9-88b4" }), aLine({ sequence: 2 })],
      all,
    );
    expect(rows.flatMap((row) => (row.kind === "mark" ? row.text : []))).toEqual([
      "Init",
      "Invoke 2f6c01d9",
      "Outside an invoke",
    ]);
  });

  test("stand only over lines that are shown", () => {
    expect(logRows([aLine({})], () => false)).toEqual([]);
  });
});

describe("the filter", () => {
  const lines = [
    aLine({ text: "Task timed out after 3.00 seconds", source: "platform", requestId: "2f6c01d9-88b4" }),
    aLine({ text: "reading cat.jpg" }),
  ];
  const shown = (filter: Parameters<typeof readFilter>[0]) => {
    const passes = readFilter(filter);
    return typeof passes === "function" ? lines.map(passes) : passes;
  };

  test.each([
    ["nothing lets all through", { source: "all" as const, text: " " }, [true, true]],
    ["a source lets its lines through", { source: "platform" as const, text: "" }, [true, false]],
    ["a text is looked for in any case", { source: "all" as const, text: "CAT" }, [false, true]],
    ["a pattern stands between slashes", { source: "all" as const, text: "/time.*out/" }, [true, false]],
    ["the beginning of a request id finds its lines", { source: "all" as const, text: "2f6c01d9" }, [true, false]],
  ])("%s", (_name, filter, expected) => expect(shown(filter)).toEqual(expected));

  test("a pattern that cannot be read says why", () => {
    expect(shown({ source: "all", text: "/(/" })).toEqual({
      problem: expect.stringContaining("Invalid regular expression"),
    });
  });
});

test.each([
  ["platform" as const, "REPORT RequestId: r\tDuration: 1 ms\tStatus: error\tError Type: Runtime.ExitError", true],
  ["platform" as const, "REPORT RequestId: r\tDuration: 1 ms", false],
  ["function" as const, "TypeError: x is not a function", true],
  ["function" as const, '{"level":"error","msg":"no"}', true],
  ["function" as const, '{"level":"info","errors":0}', false],
  ["function" as const, "no error so far", false],
])("of the %s, %j is an error: %s", (source, text, error) => {
  expect(logRows([aLine({ source, text })], all)[1]).toMatchObject({ error });
});
