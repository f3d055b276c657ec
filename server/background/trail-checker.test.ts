import { expect, onTestFinished, test } from "vitest";
import { MemoryAuditTrail } from "../adapters/memory/audit-trail.ts";
import { MemoryTrailPages } from "../adapters/memory/trail-pages.ts";
import type { PassingEvent } from "../core/live/event.ts";
import type { TrailCheck } from "../core/trail/trail-check.ts";
import type { TrailFault, TrailVerdict } from "../core/trail/verify-chain.ts";
import type { AuditTrail } from "../ports/audit-trail.ts";
import { TrailChecker } from "./trail-checker.ts";

test("a verification tells that it has begun, how far it is, and what it found", async () => {
  const { checker, told, head } = await room({ progress: [1, 2] });
  expect(checker.check()).toBeUndefined();
  checker.verify();
  checker.verify();
  await checker.settled();
  expect(told.map(({ checkedRecords, endedAt }) => [checkedRecords, endedAt])).toEqual([
    [0, undefined],
    [1, undefined],
    [2, undefined],
    [3, 1000],
  ]);
  expect(checker.check()).toMatchObject({ totalRecords: 3, verdict: { intact: true, count: 3, head } });
});

test.each<[string, TrailFault, number]>([
  ["the bad record", { kind: "altered", sequence: 2 }, 2],
  ["the bad record, though it is the first", { kind: "altered", sequence: 1 }, 1],
  ["the record before those that are missing", { kind: "missing", sequence: 4, until: 9 }, 3],
])("what is broken leads to %s", async (_, fault, shown) => {
  const { checker, told } = await room({ fault });
  checker.verify();
  await checker.settled();
  expect(told.at(-1)).toMatchObject({ verdict: { intact: false, fault }, shown: { sequence: shown } });
});

test("a verification that fails says why, and another one can be asked for", async () => {
  const { checker, told } = await room({ failure: new Error("the disk is gone") });
  checker.verify();
  await checker.settled();
  checker.verify();
  await checker.settled();
  expect(told.map(({ failure }) => failure)).toEqual([undefined, "the disk is gone", undefined, "the disk is gone"]);
});

test("the end of the platform ends it without a word", async () => {
  const { checker, told } = await room({ hangs: true });
  checker.verify();
  await checker[Symbol.asyncDispose]();
  checker.verify();
  expect(told).toHaveLength(1);
});

interface Course {
  progress?: number[];
  fault?: TrailFault;
  failure?: Error;
  hangs?: boolean;
}

/** Three records, and a verification that goes as it is told. */
async function room({ progress = [], fault, failure, hangs = false }: Course) {
  const kept = new MemoryAuditTrail({ now: () => 1000 });
  for (const requestId of ["a", "b", "c"]) {
    await kept.append({
      ...{ eventSource: "kms.amazonaws.com", eventName: "Decrypt", readOnly: true, requestId },
      principal: { kind: "service", service: "lambda.amazonaws.com" },
      ...{ sourceIpAddress: "127.0.0.1", userAgent: "a test", requestParameters: null, responseElements: null },
    });
  }
  const { count, head } = kept.status();
  const trail: Pick<AuditTrail, "status" | "verify"> = {
    status: () => kept.status(),
    async verify(signal, onProgress): Promise<TrailVerdict> {
      for (const checked of progress) onProgress?.(checked);
      if (hangs) {
        await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      }
      if (failure) throw failure;
      return fault ? { count: 1, head, intact: false, fault } : { count, head, intact: true };
    },
  };
  const told: TrailCheck[] = [];
  let monotonic = 0;
  const checker = new TrailChecker({
    ...{ trail, trailPages: new MemoryTrailPages(kept) },
    live: { publish: (event: PassingEvent) => void (event.type === "trail-check" && told.push(event.check)) },
    clock: { now: () => 1000, monotonic: () => (monotonic += 1000) },
    log: { info() {}, warn() {}, error() {} },
  });
  onTestFinished(() => checker[Symbol.asyncDispose]());
  return { checker, told, head };
}
