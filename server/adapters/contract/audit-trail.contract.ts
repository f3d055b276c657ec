import { describe, expect, test } from "vitest";
import type { NewTrailEvent } from "../../core/trail/trail-event.ts";
import type { TrailQuery } from "../../core/trail/trail-query.ts";
import type { AuditTrail } from "../../ports/audit-trail.ts";
import type { Clock } from "../../ports/clock.ts";

type Open = (clock: Pick<Clock, "now">) => Promise<AuditTrail>;

const key = "arn:aws:kms:eu-west-1:123456789012:key/one";
const hello = "arn:aws:lambda:eu-west-1:123456789012:function:hello";
const all: TrailQuery = { filter: {}, order: "newest-first", limit: 50 };

export function describeAuditTrail(name: string, open: Open): void {
  describe(`the audit trail (${name})`, () => {
    test("keeps what is appended, in one chain, and says how much there is and its head", async () => {
      const trail = await open(clockOf(1000));
      expect(trail.status()).toMatchObject({ count: 0, head: "0".repeat(64) });
      const first = await trail.append(decrypt());
      const second = await trail.append(decrypt());
      expect([first.sequence, second.sequence]).toEqual([1, 2]);
      expect(first.previousHash).toBe("0".repeat(64));
      expect(second.previousHash).toBe(first.hash);
      expect(JSON.parse(second.text)).toMatchObject({ eventID: second.eventId, eventName: "Decrypt" });
      expect(trail.status()).toMatchObject({ count: 2, head: second.hash });
      expect(await trail.verify(AbortSignal.any([]))).toEqual({ count: 2, head: second.hash, intact: true });
      expect((await trail.lookup(all)).events).toEqual([second, first].map((event) => expect.objectContaining(event)));
    });

    test("gives everything that is appended at once a place of its own", async () => {
      const trail = await open(clockOf(1000));
      const appended = await Promise.all(Array.from({ length: 30 }, () => trail.append(decrypt())));
      expect(appended.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
      expect(new Set(appended.map(({ eventId }) => eventId)).size).toBe(30);
      expect(await trail.verify(AbortSignal.any([]))).toMatchObject({ count: 30, intact: true });
    });

    test("finds events by each of the things that they are looked up by", async () => {
      const trail = await open(clockOf(1000));
      const plain = await trail.append(decrypt());
      const other = await trail.append({
        ...{ eventSource: "lambda.amazonaws.com", eventName: "CreateFunction20150331", readOnly: false },
        principal: { kind: "account", accountId: "123456789012", accessKeyId: "alice" },
        ...{ sourceIpAddress: "127.0.0.1", userAgent: "aws-cli", requestId: "r" },
        ...{ requestParameters: null, responseElements: null, errorCode: "ResourceConflictException" },
        resources: [
          { type: "AWS::Lambda::Function", arn: `${hello}-2`, accountId: "123456789012" },
          { type: "AWS::Lambda::Function", arn: `${hello}-3`, accountId: "123456789012" },
        ],
      });
      const found = async (filter: TrailQuery["filter"]) =>
        (await trail.lookup({ ...all, filter })).events.map(({ sequence }) => sequence);
      expect(await found({ eventId: plain.eventId })).toEqual([1]);
      expect(await found({ eventName: "Decrypt" })).toEqual([1]);
      expect(await found({ eventSource: "lambda.amazonaws.com" })).toEqual([2]);
      expect(await found({ readOnly: true })).toEqual([1]);
      expect(await found({ readOnly: false })).toEqual([2]);
      expect(await found({ username: "hello" })).toEqual([1]);
      expect(await found({ accessKeyId: "alice" })).toEqual([2]);
      expect(await found({ resourceType: "AWS::Lambda::Function" })).toEqual([2]);
      expect(await found({ resourceName: key })).toEqual([1]);
      expect(await found({ functionArn: hello })).toEqual([1]);
      expect(await found({ outcome: "failed" })).toEqual([2]);
      expect(await found({ outcome: "succeeded", eventName: "Decrypt" })).toEqual([1]);
      expect(await found({ resourceName: key, readOnly: false })).toEqual([]);
      expect(await found({ eventId: other.eventId, eventName: "Decrypt" })).toEqual([]);
    });

    test("gives pages in both orders, of the same time by sequence, within a range whose ends are in it", async () => {
      const times = [1000, 2000, 2000, 2000, 1500, 3000];
      const trail = await open({ now: () => times.shift() ?? 9000 });
      for (let count = 0; count < 6; count += 1) await trail.append(decrypt());
      const sequences = async (query: Partial<TrailQuery>) => {
        const pages: number[][] = [];
        let after: TrailQuery["after"];
        do {
          const page = await trail.lookup({ ...all, limit: 2, ...query, after });
          pages.push(page.events.map(({ sequence }) => sequence));
          after = page.next;
        } while (after);
        return pages;
      };
      expect(await sequences({})).toEqual([
        [6, 4],
        [3, 2],
        [5, 1],
      ]);
      expect(await sequences({ order: "oldest-first" })).toEqual([
        [1, 5],
        [2, 3],
        [4, 6],
      ]);
      expect(await sequences({ filter: { resourceName: key } })).toEqual([
        [6, 4],
        [3, 2],
        [5, 1],
      ]);
      expect(await sequences({ filter: { eventName: "Decrypt" }, from: 1500, until: 2000 })).toEqual([
        [4, 3],
        [2, 5],
      ]);
      expect(await sequences({ filter: { resourceType: "AWS::KMS::Key" }, until: 1999 })).toEqual([[5, 1]]);
      expect(await sequences({ from: 3001 })).toEqual([[]]);
    });
  });
}

function clockOf(startsAt: number): Pick<Clock, "now"> {
  let at = startsAt;
  return { now: () => at++ };
}

function decrypt(): NewTrailEvent {
  return {
    ...{ eventSource: "kms.amazonaws.com", eventName: "Decrypt", readOnly: true, requestId: "r" },
    principal: {
      ...{ kind: "role-session", accountId: "123456789012", sessionName: "hello" },
      ...{ roleArn: "arn:aws:iam::123456789012:role/lambda", invokedBy: "lambda.amazonaws.com" },
    },
    ...{ sourceIpAddress: "lambda.amazonaws.com", userAgent: "lambda.amazonaws.com" },
    requestParameters: { encryptionContext: { "aws:lambda:FunctionArn": hello } },
    responseElements: null,
    resources: [{ type: "AWS::KMS::Key", arn: key, accountId: "123456789012" }],
  };
}
