/** What a trail of the tests is opened with, also in a process of its own. */
import { randomUUID } from "node:crypto";
import path from "node:path";
import type { NewTrailEvent } from "../../../core/trail/trail-event.ts";
import type { AuditTrailParts } from "../audit-trail.ts";

export const rootKey = Buffer.alloc(32, 7);

export function trailParts(folder: string): Omit<AuditTrailParts, "database"> {
  return {
    ...{ headFile: path.join(folder, "trail-head"), rootKey, clock: { now: () => Date.now() } },
    ...{ place: { region: "eu-west-1", account: "123456789012" }, ids: { uuid: randomUUID } },
    log: { info() {}, warn() {}, error() {} },
  };
}

export function sampleEvent(name = "Decrypt"): NewTrailEvent {
  const arn = "arn:aws:kms:eu-west-1:123456789012:key/one";
  return {
    ...{ eventSource: "kms.amazonaws.com", eventName: name, readOnly: true, requestId: "request" },
    principal: { kind: "account", accountId: "123456789012", accessKeyId: "alice" },
    ...{ sourceIpAddress: "127.0.0.1", userAgent: "a test", requestParameters: { keyId: "one" } },
    ...{ responseElements: null, resources: [{ type: "AWS::KMS::Key", arn, accountId: "123456789012" }] },
  };
}
