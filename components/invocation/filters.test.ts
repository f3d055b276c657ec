import { describe, expect, test } from "vitest";
import { rangeOf } from "../format/period.ts";
import { filterOf, filtersOf, hrefOf, isLaterPage, offsetOf, pageScope } from "./filters.ts";

const read = (href: string) => filtersOf(new URL(href, "http://localhost").searchParams);

test.each([
  "/invocations",
  "/invocations?function=hello&outcome=error&start=cold",
  "/invocations?outcome=error,timeout",
  "/invocations?start=warm&last=6h",
  "/invocations?from=2026-11-26T14:20:00.000Z&to=2026-11-26T14:25:00.000Z",
])("%s is what its filters lead back to", (href) => expect(hrefOf(read(href))).toBe(href));

test("what is no value of a filter is no filter", () => {
  expect(read("/invocations?outcome=great&start=tepid&last=9y&from=noon&function=")).toEqual({ outcomes: [] });
});

test("outcomes stand in one order, each once", () => {
  expect(read("/invocations?outcome=timeout,error,timeout").outcomes).toEqual(["error", "timeout"]);
});

test("a later page knows its filters and what is before it", () => {
  const filters = read("/invocations?function=hello");
  const scope = pageScope(filters, 3);
  expect(filtersOf(new URLSearchParams(scope))).toEqual(filters);
  expect(offsetOf(scope)).toBe(300);
  expect(isLaterPage(scope)).toBe(true);
  expect(offsetOf("function=hello&page=-1")).toBe(0);
});

describe("as a question to the platform", () => {
  const now = Date.parse("2026-11-26T14:32:08Z");

  test("no filter lets everything pass", () => {
    expect(filterOf({ outcomes: [] }, now)).toEqual({});
  });

  test("the last hour begins with a whole slot", () => {
    expect(rangeOf({ last: "1h" }, now)).toEqual({ from: Date.parse("2026-11-26T13:32:00Z") });
  });

  test("each filter is asked for", () => {
    expect(filterOf({ functionName: "hello", outcomes: ["error"], start: "warm", from: 1, to: 2 }, now)).toEqual({
      functionName: "hello",
      status: ["error"],
      cold: false,
      from: 1,
      before: 2,
    });
  });
});
