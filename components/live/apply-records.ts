/** Messages that carry a whole record: it replaces the one of the same identity. Pure; untouched lists keep their identity. */
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { isLatest, type VersionName, versionKey } from "../../server/core/function/version.ts";
import type { ImageChecks } from "../../server/core/image/image-check.ts";
import type { OptimizationProgress } from "../../server/core/image/optimization.ts";
import type { StoreStatus } from "../../server/core/image/store-status.ts";
import type { UploadView } from "../../server/core/image/upload-view.ts";
import type { EngineStatus, LiveMessage } from "../../server/core/live/event.ts";
import type { ClockReading } from "../../server/core/schedule/clock-reading.ts";
import { bounds } from "./subjects.ts";

/** By name, as the list shows them: the `$LATEST` of each. */
export function applyToFunctions(functions: FunctionRecord[], message: LiveMessage): FunctionRecord[] {
  if (message.kind !== "passing") return functions;
  const { event } = message;
  if (event.type === "function-deleted") return without(functions, (one) => one.functionName === event.functionName);
  if (event.type !== "function" || !isLatest(event.function)) return functions;
  const record = event.function;
  const others = functions.filter((one) => one.functionName !== record.functionName);
  return [...others, record].sort((a, b) => (a.functionName < b.functionName ? -1 : 1));
}

/** In no order. */
export function applyToPublished(versions: FunctionRecord[], message: LiveMessage): FunctionRecord[] {
  if (message.kind !== "passing") return versions;
  const { event } = message;
  if (event.type === "function-deleted") return without(versions, (one) => one.functionName === event.functionName);
  if (event.type === "version-deleted") return without(versions, (one) => versionKey(one) === versionKey(event));
  if (event.type !== "function" || isLatest(event.function)) return versions;
  const record = event.function;
  return [...versions.filter((one) => versionKey(one) !== versionKey(record)), record];
}

/** An ended environment stays for the lanes to show its end; after this long it is dropped. */
const GONE_MS = 60_000;

/** Oldest first. */
export function applyToEnvironments(environments: EnvironmentView[], message: LiveMessage): EnvironmentView[] {
  if (message.kind !== "passing" || message.event.type !== "environment") return environments;
  const { environment } = message.event;
  const known = environments.some((one) => one.environmentId === environment.environmentId);
  const replaced = known
    ? environments.map((one) => (one.environmentId === environment.environmentId ? environment : one))
    : [...environments, environment].sort((a, b) => a.createdAt - b.createdAt);
  return without(replaced, (one) => one.state === "Gone" && one.since < environment.since - GONE_MS);
}

/** One for each version: the latest. */
export function applyToOptimizations(list: OptimizationProgress[], message: LiveMessage): OptimizationProgress[] {
  if (message.kind !== "passing") return list;
  const { event } = message;
  if (event.type === "function-deleted") return without(list, (one) => one.functionName === event.functionName);
  if (event.type === "version-deleted") return without(list, isOf(event));
  if (event.type !== "optimization") return list;
  const progress = event.optimization;
  return [...without(list, isOf(progress)), progress];
}

/** Of the function that is the scope, newest first. */
export function applyToImageChecks(before: ImageChecks, message: LiveMessage, scope?: string): ImageChecks {
  if (message.kind !== "passing") return before;
  const { event } = message;
  if (event.type === "function-deleted" && event.functionName === scope) return { checks: [], due: [] };
  if (event.type !== "image-check" || event.functionName !== scope) return before;
  const { type: _, next, ...check } = event;
  return {
    checks: [check, ...before.checks].slice(0, bounds.imageChecks),
    due: [...before.due.filter(({ version }) => version !== next.version), next],
  };
}

/** Newest first. */
export function applyToUploads(uploads: UploadView[], message: LiveMessage): UploadView[] {
  if (message.kind !== "passing") return uploads;
  const { event } = message;
  if (event.type === "upload-discarded") return without(uploads, (one) => one.uploadId === event.uploadId);
  if (event.type !== "upload") return uploads;
  const { upload } = event;
  if (!uploads.some((one) => one.uploadId === upload.uploadId)) return [upload, ...uploads];
  return uploads.map((one) => (one.uploadId === upload.uploadId ? upload : one));
}

export function applyToEngine(engine: EngineStatus, message: LiveMessage): EngineStatus {
  return message.kind === "passing" && message.event.type === "engine" ? message.event.engine : engine;
}

export function applyToStore(store: StoreStatus, message: LiveMessage): StoreStatus {
  return message.kind === "passing" && message.event.type === "store" ? message.event.store : store;
}

export function applyToClock(clock: ClockReading, message: LiveMessage): ClockReading {
  return message.kind === "passing" && message.event.type === "clock" ? message.event.clock : clock;
}

function isOf(name: VersionName): (one: VersionName) => boolean {
  return (one) => versionKey(one) === versionKey(name);
}

function without<T>(list: T[], gone: (one: T) => boolean): T[] {
  return list.some(gone) ? list.filter((one) => !gone(one)) : list;
}
