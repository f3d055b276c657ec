import { describe, expect, test } from "vitest";
import type { TrailRow } from "../../server/core/trail/trail-row.ts";
import {
  downloadHref,
  filtersOf,
  hrefOf,
  laterScope,
  passes,
  positionIn,
  queryOf,
  scopeOf,
  type TrailFilters,
} from "./filters.ts";

const read = (href: string) => filtersOf(new URL(href, "http://localhost").searchParams);
const place = { region: "eu-west-1", account: "123456789012" };
const keyId = "b6642f1c-0000-4000-8000-000000000001";
const keyArn = `arn:aws:kms:eu-west-1:123456789012:key/${keyId}`;
const helloArn = "arn:aws:lambda:eu-west-1:123456789012:function:hello";

test.each([
  "/trail",
  `/trail?key=${keyId}&function=hello&name=Decrypt&outcome=refused&principal=alice`,
  "/trail?outcome=ok&last=6h",
  "/trail?name=Decrypt&from=2026-11-26T14:20:00.000Z&to=2026-11-26T14:25:00.000Z",
])("%s is what its filters lead back to", (href) => expect(hrefOf(read(href))).toBe(href));

test("what is no value of a filter is no filter", () => {
  expect(read("/trail?outcome=great&last=9y&from=noon&function=&event=an-id")).toEqual({});
});

test("the record that is open stands in the address beside the filters", () => {
  expect(hrefOf({ outcome: "ok" }, "an-id")).toBe("/trail?outcome=ok&event=an-id");
  expect(hrefOf({}, "an-id")).toBe("/trail?event=an-id");
});

test("a later page knows its filters and the row before it", () => {
  const filters: TrailFilters = { functionName: "hello", last: "1h" };
  const scope = laterScope(scopeOf(filters), { at: 1_790_000_000_123, sequence: 42 });
  expect(filtersOf(new URLSearchParams(scope))).toEqual(filters);
  expect(positionIn(scope)).toEqual({ at: 1_790_000_000_123, sequence: 42 });
  expect(positionIn("function=hello&after=never")).toBeUndefined();
});

describe("as a question to the platform", () => {
  const now = Date.parse("2026-11-26T14:32:08Z");

  test("no filter lets everything pass", () => {
    expect(queryOf({}, place, now)).toEqual({ filter: {}, from: undefined, until: undefined });
    expect(downloadHref({}, place, now)).toBe("/_lambdarium/trail");
  });

  test("each filter is asked for, and downloaded by", () => {
    const all = { keyId, functionName: "hello", eventName: "Decrypt", outcome: "refused", principal: "alice" } as const;
    const filter = {
      ...{ resourceName: keyArn, functionArn: helloArn },
      ...{ eventName: "Decrypt", outcome: "failed", username: "alice" },
    };
    expect(queryOf({ ...all, from: 1000, to: 2000 }, place, now)).toEqual({ filter, from: 1000, until: 1999 });
    const download = new URL(downloadHref({ ...all, from: 1000, to: 2000 }, place, now), "http://localhost");
    expect(Object.fromEntries(download.searchParams)).toEqual({ ...filter, from: "1000", until: "1999" });
  });
});

describe("a new record", () => {
  const row: TrailRow = {
    ...{ sequence: 7, eventId: "an-id", at: 1500, hash: "", requestId: "r", who: { kind: "user", name: "alice" } },
    columns: {
      ...{ eventName: "Decrypt", eventSource: "kms.amazonaws.com", readOnly: true },
      ...{ username: "alice", accessKeyId: "alice", functionArn: helloArn, errorCode: "DisabledException" },
      resources: [{ type: "AWS::KMS::Key", arn: keyArn }],
    },
  };

  test.each<[TrailFilters, boolean]>([
    [{}, true],
    [{ keyId }, true],
    [{ keyId: keyId.slice(1) }, false],
    [{ functionName: "hello" }, true],
    [{ functionName: "lo" }, false],
    [{ eventName: "Decrypt" }, true],
    [{ eventName: "Encrypt" }, false],
    [{ outcome: "refused" }, true],
    [{ outcome: "ok" }, false],
    [{ principal: "alice" }, true],
    [{ principal: "bob" }, false],
    [{ from: 1500, to: 1501 }, true],
    [{ from: 1000, to: 1500 }, false],
    [{ functionName: "hello", outcome: "ok" }, false],
  ])("passes %o: %s", (filters, expected) => expect(passes(row, filters, 1500)).toBe(expected));
});
