/** Calls in the JSON protocol → records, by the name of their target. */
import type { Place } from "../../../core/function/arn.ts";
import type { ApiCall } from "../../../core/trail/api-call.ts";
import type { AuditTrail } from "../../../ports/audit-trail.ts";
import type { OwedRecords } from "../../../ports/owed-records.ts";
import { ecrOperations } from "./ecr-operations.ts";
import { isUnreadable, kmsRefusals } from "./kms-refusals.ts";
import { cloudTrailOperations, logsOperations } from "./other-operations.ts";
import { oweRecord, recordCall } from "./record-call.ts";
import type { RecordedService } from "./recorded-operation.ts";

export interface TargetCall {
  /** `Logs_20140328` */
  service: string;
  operation: string;
  call: ApiCall;
  /** Undefined: it was refused before it was read. */
  body: Uint8Array | undefined;
}

export type Outcome = { answer: object } | { error: unknown };

export interface TargetRecording {
  trail?: Pick<AuditTrail, "append">;
  owedRecords?: OwedRecords;
  config: Place;
  services: Readonly<Record<string, object>>;
}

const kmsTarget = "TrentService";

/** By the name of their target. */
const services: Readonly<Record<string, RecordedService>> = {
  AmazonEC2ContainerRegistry_V20150921: ecrOperations,
  Logs_20140328: logsOperations,
  CloudTrail_20131101: cloudTrailOperations,
};

/** Before it is carried out. */
export async function oweTarget(asked: TargetCall, parts: TargetRecording): Promise<void> {
  const service = parts.trail && Object.hasOwn(services, asked.service) ? services[asked.service] : undefined;
  const { call, operation, body } = asked;
  if (service) await oweRecord({ call, service, operation, request: jsonOf(body) }, parts);
}

/** @throws when it could not be recorded */
export async function recordTarget(asked: TargetCall, outcome: Outcome, parts: TargetRecording): Promise<void> {
  const { trail } = parts;
  const service = trail && recordedService(asked, outcome, parts);
  if (!service) return;
  const { call, operation, body } = asked;
  await recordCall({ call, service, operation, request: jsonOf(body), ...outcome }, { ...parts, trail });
}

function recordedService({ service }: TargetCall, outcome: Outcome, parts: TargetRecording) {
  if (service !== kmsTarget) return Object.hasOwn(services, service) ? services[service] : undefined;
  const isOurs = "error" in outcome && isUnreadable(outcome.error);
  return isOurs ? kmsRefusals(Object.keys(parts.services[kmsTarget] ?? {})) : undefined;
}

function jsonOf(body: Uint8Array | undefined): unknown {
  if (!body) return undefined;
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch {
    return undefined; // the call was refused for it
  }
}
