import { expect, test } from "vitest";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { filtersOf, hrefOf, merged } from "./filters.ts";

test.each([
  ["/invocations", {}],
  ["/invocations?function=hello&outcome=error&start=cold", { function: "hello", outcome: "error", start: "cold" }],
  ["/invocations?start=warm&rows=300", { start: "warm", rows: "300" }],
])("%s is what its filters lead back to", (href, search) => expect(hrefOf(filtersOf(search))).toBe(href));

test("what is no value of a filter is no filter", () => {
  expect(filtersOf({ outcome: "great", start: ["cold", "warm"], rows: "-3", function: "" })).toEqual({ rows: 100 });
});

const record = (requestId: string, arrivedAt: number, change: Partial<InvocationRecord> = {}): InvocationRecord => ({
  requestId,
  functionId: "f",
  functionName: "hello",
  version: "$LATEST",
  invocationType: "RequestResponse",
  who: "dashboard",
  arrivedAt,
  status: "ok",
  phases: [],
  requestBytes: 0,
  ...change,
});
const ids = (invocations: InvocationRecord[]) => invocations.map(({ requestId }) => requestId);

test("what has come live stands above what was read, each once and as it is now", () => {
  const read = [record("b", 2, { status: "running" }), record("a", 1)];
  const live = [record("c", 3), record("b", 2)];
  const all = merged(read, live, { rows: 100 });
  expect(ids(all)).toEqual(["c", "b", "a"]);
  expect(all[1]?.status).toBe("ok");
});

test("what no longer passes the filter leaves the list", () => {
  const read = [record("a", 1, { status: "running" })];
  expect(merged(read, [record("a", 1)], { rows: 100, outcome: "running" })).toEqual([]);
});

test("cold and warm part what has run; what did not run is neither", () => {
  const all = [record("a", 1, { cold: true }), record("b", 2, { cold: false }), record("c", 3)];
  expect(ids(merged(all, [], { rows: 100, start: "cold" }))).toEqual(["a"]);
  expect(ids(merged(all, [], { rows: 100, start: "warm" }))).toEqual(["b"]);
});
