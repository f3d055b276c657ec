import { describe, expect, test } from "vitest";
import type { Principal } from "../policy/principal.ts";
import type { Json, TrailEvent } from "./trail-event.ts";
import { trailColumns, trailRecordText } from "./trail-record.ts";
import { type TrailRow, trailRow } from "./trail-row.ts";

const place = { region: "eu-west-1", account: "123456789012" };
const accountId = place.account;

describe("a row says who called", () => {
  test.each<[Principal, TrailRow["who"]]>([
    [
      { kind: "account", accountId },
      { kind: "root", name: "root" },
    ],
    [
      { kind: "account", accountId, accessKeyId: "alice" },
      { kind: "user", name: "alice" },
    ],
    [
      { kind: "account", accountId: "210987654321", accessKeyId: "210987654321" },
      { kind: "account", name: "210987654321" },
    ],
    [
      { kind: "service", service: "lambda.amazonaws.com" },
      { kind: "service", name: "lambda.amazonaws.com" },
    ],
    [
      { ...{ kind: "role-session", accountId, roleArn: "arn:aws:iam::123456789012:role/a" }, sessionName: "hello" },
      { kind: "session", name: "hello" },
    ],
    [
      {
        ...{ kind: "role-session", accountId, roleArn: "arn:aws:iam::123456789012:role/a" },
        ...{ sessionName: "hello", invokedBy: "lambda.amazonaws.com" },
      },
      { kind: "session", name: "hello", invokedBy: "lambda.amazonaws.com" },
    ],
  ])("%o", (principal, who) => expect(trailRow(eventOf({ principal })).who).toEqual(who));

  test("and that it was on a page", () => {
    expect(trailRow(eventOf({ fromConsole: true })).who).toEqual({ kind: "root", name: "root", fromConsole: true });
  });
});

test.each<[Json | null, string | undefined]>([
  [{ keyId: "alias/orders" }, "alias/orders"],
  [{ functionName: "hello", description: "x" }, "hello"],
  [{ description: "x" }, undefined],
  [null, undefined],
])("of the request %o it keeps the name %s", (requestParameters, named) => {
  const row = trailRow(eventOf({ requestParameters }));
  expect(row.named).toBe(named);
  expect(row.requestId).toBe("a-request");
});

function eventOf(given: { principal?: Principal; requestParameters?: Json | null; fromConsole?: true }): TrailEvent {
  const event = {
    principal: { kind: "account", accountId } as const,
    ...{ eventSource: "kms.amazonaws.com", eventName: "Decrypt", readOnly: true },
    ...{ sourceIpAddress: "127.0.0.1", userAgent: "a test", requestId: "a-request" },
    ...{ requestParameters: null, responseElements: null },
    ...given,
  };
  const own = { eventId: "an-id", at: 1_790_000_000_000 };
  return {
    ...{ ...own, sequence: 1, previousHash: "", hash: "a-hash" },
    text: trailRecordText(event, own, place),
    columns: trailColumns(event),
  };
}
