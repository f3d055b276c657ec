import { expect, test } from "vitest";
import type { KeyUsages } from "../../server/core/key/key-usage.ts";
import type { LiveMessage } from "../../server/core/live/event.ts";
import type { TrailColumns } from "../../server/core/trail/trail-event.ts";
import { keyEventsScope } from "../key/key-scope.ts";
import { outdates } from "./apply.ts";
import { applyToKeyEvents, applyToKeyUsages } from "./apply-keys.ts";
import { passing } from "./live.fixtures.ts";

const arn = (keyId: string) => `arn:aws:kms:us-east-1:000000000000:key/${keyId}`;

function told(sequence: number, keyId: string, change: Partial<TrailColumns> = {}): LiveMessage {
  const columns: TrailColumns = {
    ...{ eventName: "Decrypt", eventSource: "kms.amazonaws.com", readOnly: true, username: "hello", accessKeyId: null },
    ...{ functionArn: "arn:aws:lambda:us-east-1:000000000000:function:hello", errorCode: null },
    resources: [{ type: "AWS::KMS::Key", arn: arn(keyId) }],
    ...change,
  };
  const of = {
    eventId: `e-${sequence}`,
    at: 0,
    hash: "",
    requestId: "",
    who: { kind: "session", name: "hello" },
  } as const;
  return passing(sequence, { type: "trail-event", row: { sequence, columns, ...of } });
}

test("a list of events takes in those of its key or function, newest first, each once", () => {
  const messages = [told(1, "a"), told(3, "a"), told(2, "b"), told(3, "a"), told(4, "a", { functionArn: null })];
  const taken = (scope: string) =>
    messages
      .reduce(
        (events, message) => applyToKeyEvents(events, message, scope),
        applyToKeyEvents([], messages[0] ?? told(1, "a"), scope),
      )
      .map(({ sequence }) => sequence);
  expect(taken(keyEventsScope({ keyId: "a" }))).toEqual([4, 3, 1]);
  expect(taken(keyEventsScope({ functionName: "hello" }))).toEqual([3, 2, 1]);
});

test("calls of other services are no events of a key", () => {
  const other = told(1, "a", { eventSource: "lambda.amazonaws.com" });
  expect(applyToKeyEvents([], other, keyEventsScope({ functionName: "hello" }))).toEqual([]);
});

test("a use is counted once, however often it is told, and what is no use is not", () => {
  const messages = [
    told(3, "a"),
    told(4, "a"),
    told(4, "a"),
    told(5, "a", { errorCode: "DisabledException" }),
    told(6, "a", { eventName: "DisableKey" }),
  ];
  const uses = messages.reduce<KeyUsages>(applyToKeyUsages, { upTo: 3, keys: {} });
  expect(uses).toEqual({ upTo: 6, keys: { a: { minutes: [{ at: 0, good: 1, refused: 1 }], lastUsedAt: 0 } } });
});

test("a change of a key makes the list of keys and its own page be read anew, and no other key's", () => {
  const changed = passing(1, { type: "key-changed", keyId: "a" });
  expect(outdates("keys", changed)).toBe(true);
  expect(outdates("key", changed, "a")).toBe(true);
  expect(outdates("key", changed, "b")).toBe(false);
});
