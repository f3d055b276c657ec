/**
 * The slot through which pages and server actions reach the running platform.
 *
 * Next bundles its own copies of modules, so module state is not shared with `server/`: one object in `globalThis` is.
 * Pages see the platform only as this interface.
 */
import type { EnvironmentView } from "./core/environment/environment-view.ts";
import type { Alias } from "./core/function/alias.ts";
import type { AliasSettings } from "./core/function/alias-settings.ts";
import type { FunctionRecord } from "./core/function/function-record.ts";
import type { FunctionSettings } from "./core/function/function-settings.ts";
import type { TransitionLogRow } from "./core/function/transition.ts";
import type { ChunkMapView, StoreFigures } from "./core/image/chunk-map.ts";
import type { ImageChecks } from "./core/image/image-check.ts";
import type { FolderView, FoundFiles } from "./core/image/image-tree.ts";
import type { ImageDetail, RepositoryView } from "./core/image/image-view.ts";
import type { OptimizationProgress } from "./core/image/optimization.ts";
import type { RepositoryPush } from "./core/image/repository-push.ts";
import type { StoreStatus } from "./core/image/store-status.ts";
import type { ArchiveChoice, UploadView } from "./core/image/upload-view.ts";
import type { InvocationDetail, InvocationRecord } from "./core/invoke/invocation.ts";
import type { InvocationCount, InvocationFilter } from "./core/invoke/invocation-filter.ts";
import type { LogLine } from "./core/invoke/log-line.ts";
import type { KeyEvent } from "./core/key/key-event.ts";
import type { KeyUsages } from "./core/key/key-usage.ts";
import type { PolicyForesight } from "./core/key/policy-foresight.ts";
import type { KeyDetail, ShownKey } from "./core/key/shown-key.ts";
import type { EngineStatus, LivePosition } from "./core/live/event.ts";
import type { LogOf } from "./core/log/log-of.ts";
import type { ClockReading } from "./core/schedule/clock-reading.ts";
import type { JumpForesight, ResetForesight } from "./core/schedule/jump-foresight.ts";
import type { TrailState } from "./core/trail/trail-check.ts";
import type { TrailPosition, TrailRange } from "./core/trail/trail-query.ts";
import type { KeyUses, TrailCount, TrailDetail, TrailNames, TrailRows } from "./core/trail/trail-view.ts";

/** What a page invokes with. */
export interface PageInvoke {
  payload: string;
  type: "RequestResponse" | "Event";
  /** A version or an alias; absent: the function. */
  qualifier?: string;
}

export interface Platform {
  /** This software's version. */
  version: string;
  /** `http://localhost:3000` */
  endpoint: string;
  region: string;
  account: string;
  concurrencyLimit: number;
  /** How often each function's image and key are checked. */
  imageCheckEveryMs: number;
  /** A function that nobody invokes for so long becomes Inactive. */
  idleAfterMs: number;
  startedAt: number;

  /** Where the live channel stands: read it before the data, so that nothing is missed in between. */
  livePosition(): LivePosition;
  engine(): EngineStatus;
  clock: {
    read(): ClockReading;
    /** What would follow from an advance now. */
    foreseeAdvance(byMs: number): Promise<JumpForesight>;
    foreseeReset(): Promise<ResetForesight>;
    /** @throws PlatformError when it is more than ten years in all */
    advance(byMs: number, who: string): Promise<ClockReading>;
    /** Takes the offset back, not what followed from it. */
    reset(who: string): Promise<ClockReading>;
  };
  /** Every setting with its value as it is in force; secrets masked. */
  settings(): { name: string; value: string; isDefault: boolean; meaning: string }[];

  functions: {
    list(): Promise<FunctionRecord[]>;
    /** Published versions of all of them. */
    published(): Promise<FunctionRecord[]>;
    /** @throws PlatformError ResourceNotFoundException */
    get(functionName: string): Promise<FunctionRecord>;
    create(functionName: string, imageUri: string, settings: FunctionSettings, who: string): Promise<FunctionRecord>;
    updateCode(functionName: string, imageUri: string, who: string): Promise<FunctionRecord>;
    updateConfiguration(functionName: string, settings: FunctionSettings, who: string): Promise<FunctionRecord>;
    /** Whether it updates by itself when its image's tag moves. @throws PlatformError when there is no tag to follow */
    setFollow(functionName: string, follow: boolean, who: string): Promise<void>;
    delete(functionName: string, who: string): Promise<void>;
    /** Starts an invoke and returns its request id; the rest arrives live. @throws PlatformError when it is refused at once. */
    startInvoke(functionName: string, invoke: PageInvoke, who: string): Promise<string>;
    /** Newest first, with the jumps of the clock; of one function, or of all. */
    transitions(query: { functionName?: string; before?: number; limit: number }): Promise<TransitionLogRow[]>;
    /** What is being optimized now, and the last one of each function. */
    optimizations(): OptimizationProgress[];
    /** Starts a check of image and key; what it finds comes live. @throws PlatformError when it is left alone now */
    checkNow(functionName: string, version: string | undefined): Promise<void>;
    /** The last checks of all its versions, and when the next ones come. */
    checks(functionName: string): ImageChecks;
  };
  versions: {
    /** By name. @throws PlatformError ResourceNotFoundException */
    aliases(functionName: string): Promise<Alias[]>;
    /** Starts it: the version comes live. @returns its number, the last one's when nothing has changed since */
    publish(functionName: string, description: string | undefined, who: string): Promise<string>;
    delete(functionName: string, version: string, who: string): Promise<void>;
    createAlias(functionName: string, name: string, settings: AliasSettings, who: string): Promise<void>;
    updateAlias(functionName: string, name: string, settings: AliasSettings, who: string): Promise<void>;
    deleteAlias(functionName: string, name: string, who: string): Promise<void>;
  };
  invocations: {
    get(requestId: string): Promise<InvocationDetail>;
    /** Newest first; past the first `offset`. */
    list(query: InvocationFilter & { offset?: number; limit: number }): Promise<InvocationRecord[]>;
    /** How many pass the filter, by outcome, start and slot of time. */
    counts(filter: InvocationFilter, slotMs: number): Promise<InvocationCount[]>;
    /** When the oldest that is kept, of one function or of all, arrived. */
    oldest(functionName?: string): Promise<number | undefined>;
    /**
     * Starts the same invoke again. @returns the new request id
     * @throws PlatformError when the invocation or its function is gone
     */
    replay(requestId: string, who: string): Promise<string>;
    /** The last lines of an invoke's log, and how many it has before them. */
    log(requestId: string): Promise<{ lines: LogLine[]; earlierLines: number }>;
    /** Its last lines. */
    functionLog(of: LogOf, last: number): Promise<LogLine[]>;
  };
  environments: {
    list(): EnvironmentView[];
    stop(environmentId: string): Promise<boolean>;
  };
  images: {
    /** The repository with all that is in it. */
    repositories(): Promise<RepositoryView[]>;
    /** When which tag of a repository was given to which image; newest first. */
    pushes(repository: string): Promise<RepositoryPush[]>;
    /** @returns undefined when it is not there */
    describe(repository: string, digest: string): Promise<ImageDetail | undefined>;
    /** @param configDigest of its config @returns undefined when no function has the image in the store */
    chunkMap(configDigest: string): Promise<ChunkMapView | undefined>;
    storeFigures(): Promise<StoreFigures>;
    /** A part of one folder of the merged tree. @throws PlatformError ResourceNotFoundException */
    folder(part: { repository: string; digest: string; path: string; from: number }): Promise<FolderView>;
    /** Entries of the merged tree by a part of their name or path. @throws PlatformError ResourceNotFoundException */
    find(what: { repository: string; digest: string; text: string }): Promise<FoundFiles>;
    /** Images in Docker Engine that a function can be made from, without ours. */
    engineImages(): Promise<{ name: string; imageId: string; sizeBytes: number }[]>;
    /** Whether Lambda may read the repository: its statement in the policy. @throws PlatformError where others decide */
    setPermission(repository: string, permitted: boolean): Promise<void>;
    deleteTag(repository: string, tag: string): Promise<void>;
    /** With its tags. */
    delete(repository: string, digest: string): Promise<void>;
    /** The upkeep of the encrypted store: its last collection and scrub. */
    store(): StoreStatus;
    /** Begins a scrub, or hurries the one that runs; its progress comes live. */
    scrubStore(): void;
    /** Builds and stores the sample image and creates the function `hello`. */
    deploySample(who: string): Promise<FunctionRecord>;
  };
  keys: {
    /** Those with an alias first, by name. */
    list(): Promise<ShownKey[]>;
    /** @returns undefined when it is not there */
    describe(keyId: string): Promise<KeyDetail | undefined>;
    /** The last events of the audit trail about a key, or for a function; newest first. */
    events(of: { keyId: string } | { functionName: string }, limit: number): Promise<KeyEvent[]>;
    /** How often each was used in the last hour. */
    usages(): Promise<KeyUsages>;
    /** What a policy would mean if it were set. */
    foreseePolicy(keyId: string, policyText: string): Promise<PolicyForesight>;
    // All that follow are calls of the key service, by whoever sits at this machine. @throws KeyError
    /** @returns its id */
    create(key: { description: string; aliasName?: string }): Promise<string>;
    enable(keyId: string): Promise<void>;
    disable(keyId: string): Promise<void>;
    scheduleDeletion(keyId: string, windowDays: number): Promise<void>;
    cancelDeletion(keyId: string): Promise<void>;
    /** @param periodDays undefined: it rotates no more by itself */
    setRotation(keyId: string, periodDays: number | undefined): Promise<void>;
    rotateNow(keyId: string): Promise<void>;
    setPolicy(keyId: string, policyText: string, bypassLockoutCheck: boolean): Promise<void>;
  };
  uploads: {
    list(): Promise<UploadView[]>;
    choose(uploadId: string, choices: ArchiveChoice[]): Promise<void>;
    discard(uploadId: string): Promise<void>;
  };
  trail: {
    /** Newest first. */
    rows(range: TrailRange, page: { after?: TrailPosition; limit: number }): Promise<TrailRows>;
    count(range: TrailRange): Promise<TrailCount>;
    /** How often keys were used, by slot of time. */
    uses(range: TrailRange, slotMs: number): Promise<KeyUses>;
    /** What records can be filtered by. */
    names(): Promise<TrailNames>;
    /** @returns undefined when no record has the id */
    describe(eventId: string): Promise<TrailDetail | undefined>;
    state(): Promise<TrailState>;
    /** Begins to verify all of it, unless that runs already; its progress comes live. */
    verify(): void;
  };
}

const slot = Symbol.for("lambdarium.platform");
type Global = typeof globalThis & { [slot]?: Platform };

/** @throws when one is running in this process already. */
export function installPlatform(platform: Platform): void {
  const shared = globalThis as Global;
  if (shared[slot]) throw new Error("a platform is already running in this process");
  shared[slot] = platform;
}

export function platform(): Platform {
  const running = (globalThis as Global)[slot];
  if (!running) throw new Error("no platform is running: start the dashboard with `npm run dev`, not `next dev`");
  return running;
}
