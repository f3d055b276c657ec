import { describe, expect, test } from "vitest";
import type { NewTrailEvent } from "../../core/trail/trail-event.ts";
import type { TrailFilter } from "../../core/trail/trail-query.ts";
import type { AuditTrail } from "../../ports/audit-trail.ts";
import type { Clock } from "../../ports/clock.ts";
import type { TrailPages } from "../../ports/trail-pages.ts";

type Open = (clock: Pick<Clock, "now">) => Promise<{ trail: AuditTrail; pages: TrailPages }>;

const accountId = "123456789012";
const arnOf = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:${accountId}:${rest}`;
const [keyOne, keyTwo] = [arnOf("kms", "key/one"), arnOf("kms", "key/two")];
const hello = arnOf("lambda", "function:hello");

/** Of two keys, for two functions, ten seconds apart; what the second key is used for is refused. */
async function filled(open: Open) {
  let at = 1_790_000_000_000;
  const { trail, pages } = await open({ now: () => at });
  for (const event of [
    created("hello"),
    used({ key: keyOne, functionName: "hello" }),
    used({ key: keyTwo, functionName: "other", errorCode: "DisabledException" }),
    used({ key: keyOne, functionName: "hello", eventName: "GenerateDataKey" }),
    used({ key: keyTwo, functionName: "hello", errorCode: "DisabledException" }),
    created("other"),
  ]) {
    await trail.append(event);
    at += 10_000;
  }
  return { trail, pages };
}

export function describeTrailPages(name: string, open: Open): void {
  describe(`what pages read of the trail (${name})`, () => {
    test("pages follow each other, newest first, and say when there are no more", async () => {
      const { pages } = await filled(open);
      const first = await pages.rows({ filter: {} }, { limit: 4 });
      expect(first).toMatchObject({ more: true, rows: [6, 5, 4, 3].map((sequence) => ({ sequence })) });
      expect(first.rows[1]).toMatchObject({ named: keyTwo, who: { kind: "session", name: "hello" } });
      const rest = await pages.rows({ filter: {} }, { limit: 4, after: first.rows[3] });
      expect(rest).toMatchObject({ more: false, rows: [{ sequence: 2 }, { sequence: 1 }] });
    });

    test("all that passes a filter is counted", async () => {
      const { pages } = await filled(open);
      const expected: [TrailFilter, number][] = [
        [{}, 6],
        [{ eventName: "Decrypt" }, 3],
        [{ resourceName: keyOne }, 2],
        [{ functionArn: hello }, 4],
        [{ functionArn: hello, outcome: "failed" }, 1],
        [{ functionArn: hello, outcome: "succeeded" }, 3],
        [{ resourceName: keyTwo, functionArn: hello }, 1],
        [{ resourceName: keyTwo, username: "other" }, 1],
        [{ resourceName: keyOne, username: "other" }, 0],
        [{ username: "root", readOnly: false }, 2],
        [{ username: "nobody" }, 0],
      ];
      for (const [filter, count] of expected) {
        expect([filter, await pages.count({ filter })]).toEqual([filter, { count, upTo: 6 }]);
        expect((await pages.rows({ filter }, { limit: 50 })).rows).toHaveLength(count);
      }
    });

    test("within a time both its ends count", async () => {
      const { pages } = await filled(open);
      const range = { filter: {}, from: 1_790_000_010_000, until: 1_790_000_030_000 };
      expect(await pages.count(range)).toMatchObject({ count: 3 });
    });

    test("keys' uses are counted by slot of time, what was refused apart", async () => {
      const { pages } = await filled(open);
      const at = 1_790_000_000_000;
      expect(await pages.uses({ filter: {}, from: at }, 20_000)).toEqual({
        ...{ slotMs: 20_000, upTo: 6 },
        slots: [
          { slotAt: at, ok: 1, refused: 0 },
          { slotAt: at + 20_000, ok: 1, refused: 1 },
          { slotAt: at + 40_000, ok: 0, refused: 1 },
        ],
      });
      const ofKey = await pages.uses({ filter: { resourceName: keyTwo } }, 60_000);
      expect(ofKey.slots.reduce((sum, { ok, refused }) => sum + ok + refused, 0)).toBe(2);
    });

    test("what records can be filtered by is each there once, in order", async () => {
      const { pages } = await filled(open);
      expect(await pages.names()).toEqual({
        eventNames: ["CreateFunction20150331", "Decrypt", "GenerateDataKey"],
        principals: ["hello", "other", "root"],
        keys: [keyOne, keyTwo],
      });
    });

    test("an empty trail has nothing, and says so", async () => {
      const { pages } = await open({ now: () => 1000 });
      expect(await pages.rows({ filter: {} }, { limit: 4 })).toEqual({ rows: [], more: false });
      expect(await pages.count({ filter: {} })).toEqual({ count: 0, upTo: 0 });
      expect(await pages.uses({ filter: {} }, 1000)).toEqual({ slotMs: 1000, upTo: 0, slots: [] });
      expect(await pages.names()).toEqual({ eventNames: [], principals: [], keys: [] });
    });

    test("records are found by their place in the chain, those that there are", async () => {
      const { trail, pages } = await filled(open);
      const { events } = await trail.lookup({ filter: {}, order: "oldest-first", limit: 1 });
      const [first] = events;
      expect(await pages.recordsAt([0, 1])).toEqual([{ sequence: 1, eventId: first?.eventId, hash: first?.hash }]);
      expect(await pages.recordsAt([7])).toEqual([]);
    });
  });
}

interface Use {
  key: string;
  functionName: string;
  eventName?: string;
  errorCode?: string;
}

function used({ key, functionName, eventName = "Decrypt", errorCode }: Use): NewTrailEvent {
  const roleArn = `arn:aws:iam::${accountId}:role/any`;
  return {
    ...{ eventSource: "kms.amazonaws.com", eventName, readOnly: true, requestId: "a-request" },
    principal: { kind: "role-session", accountId, roleArn, sessionName: functionName },
    ...{ sourceIpAddress: "lambda.amazonaws.com", userAgent: "lambda.amazonaws.com", responseElements: null },
    requestParameters: {
      keyId: key,
      encryptionContext: { "aws:lambda:FunctionArn": arnOf("lambda", `function:${functionName}`) },
    },
    resources: [{ type: "AWS::KMS::Key", arn: key, accountId }],
    ...(errorCode !== undefined && { errorCode }),
  };
}

function created(functionName: string): NewTrailEvent {
  const arn = arnOf("lambda", `function:${functionName}`);
  return {
    ...{ eventSource: "lambda.amazonaws.com", eventName: "CreateFunction20150331", readOnly: false },
    principal: { kind: "account", accountId },
    ...{ sourceIpAddress: "127.0.0.1", userAgent: "aws-cli", requestId: "a-request" },
    ...{ requestParameters: { functionName }, responseElements: null },
    resources: [{ type: "AWS::Lambda::Function", arn, accountId }],
  };
}
