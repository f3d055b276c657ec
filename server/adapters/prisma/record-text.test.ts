import fc from "fast-check";
import { expect, test } from "vitest";
import { logStreamNameOf } from "../../core/environment/identity.ts";
import { phaseKinds } from "../../core/environment/phase.ts";
import { type RecordRest, readRecordText, recordText } from "./record-text.ts";

const arrivedAt = 1_795_711_486_110.1943;
const environmentId = "f35d206194084ab08d585af551ec349d";
const stream = { at: arrivedAt, functionName: "hello", version: "$LATEST", environmentId };

const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
/** As a clock of fractions of a millisecond tells them. */
const time = fc.double({ min: 1_700_000_000_000, max: 2_000_000_000_000, noNaN: true });
const phase = fc.record(
  { kind: fc.constantFrom(...phaseKinds), startAt: time, endAt: time, failed: fc.boolean(), note: fc.string() },
  { requiredKeys: ["kind", "startAt"] },
);
const status = fc.constantFrom("error" as const, "timeout" as const);
const figures = { durationMs: ms, billedDurationMs: ms, memorySizeMiB: fc.nat() };
const report = fc.record(
  { ...figures, maxMemoryUsedMiB: fc.nat(), initDurationMs: ms, status, errorType: fc.string() },
  { requiredKeys: ["durationMs", "billedDurationMs", "memorySizeMiB"] },
);
const rest: fc.Arbitrary<RecordRest> = fc.record(
  {
    ...{ httpStatus: fc.nat(), functionError: fc.string(), errorType: fc.string(), errorMessage: fc.string() },
    logStreamName: fc.constantFrom(
      logStreamNameOf({ ...stream, logGroup: "/aws/lambda/hello" }),
      logStreamNameOf({ ...stream, logGroup: "shared" }),
    ),
    ...{ report, phases: fc.array(phase), attempts: fc.nat(), nextAttempt: fc.record({ at: time, aheadMs: ms }) },
    ...{ requestBytes: fc.nat(), responseBytes: fc.nat() },
  },
  { requiredKeys: ["phases", "requestBytes"] },
);

test("whatever is recorded is read as it was, to the last digit of its times", () => {
  fc.assert(
    fc.property(rest, time, fc.option(fc.constant(environmentId), { nil: undefined }), (record, at, id) => {
      const columns = { arrivedAt: at, environmentId: id };
      expect(readRecordText(recordText(record, columns), columns)).toEqual(record);
    }),
  );
});

test("a warm invoke takes little of the disk", () => {
  const record: RecordRest = {
    phases: [{ kind: "invoke", startAt: arrivedAt + 0.0269, endAt: arrivedAt + 0.3937 }],
    ...{ requestBytes: 125, responseBytes: 125, httpStatus: 200 },
    logStreamName: logStreamNameOf({ ...stream, logGroup: "/aws/lambda/hello" }),
    report: { durationMs: 0.37, billedDurationMs: 1, memorySizeMiB: 1769, maxMemoryUsedMiB: 4 },
  };
  expect(recordText(record, { arrivedAt, environmentId }).length).toBeLessThan(140);
});

test("what was written with whole names is read", () => {
  const record: RecordRest = { phases: [{ kind: "queued", startAt: 1.5 }], requestBytes: 2, logStreamName: "a*b" };
  expect(readRecordText(JSON.stringify(record), { arrivedAt, environmentId })).toEqual(record);
});
