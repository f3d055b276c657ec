/**
 * The platform as pages see it: each call is an operation or a read, nothing is decided here.
 */
import { homedir } from "node:os";
import type { Config, Setting } from "./config.ts";
import { PlatformError } from "./core/errors/platform-error.ts";
import { assertWithinLimits } from "./core/function/constraints.ts";
import type { FunctionSettings } from "./core/function/function-settings.ts";
import { isLatest, LATEST } from "./core/function/version.ts";
import type { OptimizationProgress } from "./core/image/optimization.ts";
import type { InvocationDetail, InvocationType } from "./core/invoke/invocation.ts";
import { refuseMalformed, refuseOversized } from "./core/invoke/payload.ts";
import type { EngineStatus } from "./core/live/event.ts";
import { consoleAccessKeyId } from "./core/policy/principal.ts";
import { openVersionPages } from "./open-version-pages.ts";
import type { FollowOperations } from "./operations/function/follow-operations.ts";
import type { Caller, ConfigurationChange, FunctionOperations } from "./operations/function/function-operations.ts";
import type { VersionOperations } from "./operations/function/version-operations.ts";
import type { Platform } from "./platform.ts";
import type { Environments } from "./ports/environments.ts";
import type { Functions } from "./ports/functions.ts";
import type { History } from "./ports/history.ts";
import type { RequestIds } from "./ports/ids.ts";
import type { ImageChecks } from "./ports/image-checks.ts";
import type { Live } from "./ports/live.ts";
import type { Uploads } from "./ports/uploads.ts";

export interface PlatformParts {
  version: string;
  endpoint: string;
  config: Config;
  settings: Setting[];
  startedAt: number;
  operations: FunctionOperations;
  versions: VersionOperations;
  follow: FollowOperations;
  checkNow(functionName: string, version: string | undefined): Promise<void>;
  imageChecks: Pick<ImageChecks, "of">;
  functions: Functions;
  history: History;
  environments: Environments;
  uploads: Uploads;
  clock: Platform["clock"];
  live: Live;
  ids: RequestIds;
  engine(): EngineStatus;
  optimizations(): OptimizationProgress[];
  images: Platform["images"];
  keys: Platform["keys"];
  trail: Platform["trail"];
  /** Ends with the platform: what a page has started goes on when the page is closed. */
  stopping: AbortSignal;
  onBug(error: unknown, what: string): void;
}

/** The role of functions made on a page: roles are accepted as given, so any name will do. */
const PAGE_ROLE = "lambda";

const fromPage = (who: string): Caller => ({ name: who, accessKeyId: consoleAccessKeyId });
/** What a page shows of a log at most, and what is read for it: a function may have written gigabytes. */
const INVOKE_LINES = 5_000;
const READ_LOG_BYTES = 4_000_000;

export function openPlatform(parts: PlatformParts): Platform {
  const { config, operations, functions, history, environments, uploads, live } = parts;
  return {
    version: parts.version,
    endpoint: parts.endpoint,
    region: config.region,
    account: config.account,
    concurrencyLimit: config.concurrency,
    imageCheckEveryMs: config.imageCheckEveryMs,
    idleAfterMs: config.idleAfterMs,
    startedAt: parts.startedAt,
    livePosition: () => live.position(),
    engine: parts.engine,
    clock: parts.clock,
    settings: () => parts.settings.map((setting) => ({ ...setting, value: setting.value.replace(homedir(), "~") })),
    functions: {
      list: () => operations.list(),
      published: async () => (await functions.versions()).filter((record) => !isLatest(record)),
      get: (functionName) => operations.get(functionName),
      create(functionName, imageUri, settings, who) {
        const role = `arn:aws:iam::${config.account}:role/${PAGE_ROLE}`;
        const change = changeOf(settings);
        assertWithinLimits({ functionName, ...change });
        const configuration = { ...change, role };
        return operations.create({ functionName, imageUri, configuration, tags: {} }, fromPage(who));
      },
      updateCode: (functionName, imageUri, who) =>
        operations.updateCode({ functionName, imageUri, dryRun: false }, fromPage(who)),
      updateConfiguration(functionName, settings, who) {
        const change = changeOf(settings);
        assertWithinLimits(change);
        return operations.updateConfiguration({ functionName, change }, fromPage(who));
      },
      async setFollow(functionName, follow, who) {
        await parts.follow.set(functionName, follow, { name: who });
      },
      delete: (functionName, who) => operations.delete(functionName, undefined, { name: who }),
      startInvoke: (functionName, { payload, ...how }, who) =>
        startInvoke(parts, { functionName, payload: new TextEncoder().encode(payload), ...how, who }),
      async transitions({ functionName, ...page }) {
        if (functionName === undefined) return functions.transitions(page);
        const { functionId } = await operations.get(functionName);
        return functions.transitions({ functionId, ...page });
      },
      optimizations: parts.optimizations,
      checkNow: parts.checkNow,
      checks: (functionName) => parts.imageChecks.of(functionName),
    },
    versions: openVersionPages(parts.versions, operations),
    invocations: {
      get: (requestId) => invocationOf(history, requestId),
      list: (query) => history.list(query),
      counts: (filter, slotMs) => history.counts(filter, slotMs),
      oldest: (functionName) => history.oldest(functionName),
      replay: (requestId, who) => replay(parts, requestId, who),
      async log(requestId) {
        const lines = await history.linesOf({ requestId, last: INVOKE_LINES, maxBytes: READ_LOG_BYTES });
        return { lines, earlierLines: Math.max(0, (await history.countLines(requestId)) - lines.length) };
      },
      functionLog: (of, last) => history.linesOf({ ...of, last, maxBytes: READ_LOG_BYTES }),
    },
    environments: {
      list: () => environments.list(),
      stop: (environmentId) => environments.stop(environmentId),
    },
    images: parts.images,
    keys: parts.keys,
    trail: parts.trail,
    uploads: {
      list: () => uploads.list(),
      choose: (uploadId, choices) => uploads.choose(uploadId, choices),
      discard: (uploadId) => uploads.discard(uploadId),
    },
  };
}

interface StartedInvoke {
  functionName: string;
  qualifier?: string;
  payload: Uint8Array;
  type: InvocationType;
  who: string;
}

async function startInvoke(
  { operations, ids, stopping, onBug }: PlatformParts,
  invoke: StartedInvoke,
): Promise<string> {
  const { functionName, qualifier, payload, type, who } = invoke;
  const request = { functionName, qualifier, requestId: ids.requestId(), payload };
  refuseOversized(payload.byteLength, type);
  refuseMalformed(payload);
  await operations.get(functionName, qualifier);
  if (type === "Event") {
    await operations.invokeEvent(request, { name: who });
    return request.requestId;
  }
  const begun = Promise.withResolvers<void>();
  const ended = operations.invoke({ ...request, begun: begun.resolve }, { name: who }, stopping);
  // Its record tells how it ends: a page waits only until there is one.
  ended.catch((error) => onBug(error, "invoke from a page"));
  await Promise.race([begun.promise, ended]);
  return request.requestId;
}

/** With the request as it came, also where pages show only its beginning. */
async function replay(parts: PlatformParts, requestId: string, who: string): Promise<string> {
  const [{ functionName, version, invocationType: type }, payload] = await Promise.all([
    invocationOf(parts.history, requestId),
    parts.history.requestOf(requestId),
  ]);
  const qualifier = version === LATEST ? undefined : version;
  if (payload) return startInvoke(parts, { functionName, qualifier, payload, type, who });
  throw new PlatformError("ResourceNotFoundException", `The request of the invocation ${requestId} is no longer kept.`);
}

async function invocationOf(history: History, requestId: string): Promise<InvocationDetail> {
  const found = await history.get(requestId);
  if (found) return found;
  throw new PlatformError("ResourceNotFoundException", `No invocation has the request id ${requestId}.`);
}

function changeOf({ timeoutSeconds, ...settings }: FunctionSettings): ConfigurationChange {
  return { ...settings, ...(timeoutSeconds === undefined ? {} : { timeoutMs: timeoutSeconds * 1000 }) };
}
