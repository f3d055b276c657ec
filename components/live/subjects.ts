/**
 * What pages keep live: one entry of the query cache each, by subject and, where a subject has many, by scope (a
 * function's name or a request id). Every entry is read whole with the position it was read at, then kept true by
 * the messages after that position.
 */
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import type { Alias } from "../../server/core/function/alias.ts";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { TransitionLogRow } from "../../server/core/function/transition.ts";
import type { ChunkMapView, StoreFigures } from "../../server/core/image/chunk-map.ts";
import type { ImageChecks } from "../../server/core/image/image-check.ts";
import type { FolderView, FoundFiles } from "../../server/core/image/image-tree.ts";
import type { ImageDetail, RepositoryView } from "../../server/core/image/image-view.ts";
import type { OptimizationProgress } from "../../server/core/image/optimization.ts";
import type { RepositoryPush } from "../../server/core/image/repository-push.ts";
import type { StoreStatus } from "../../server/core/image/store-status.ts";
import type { UploadView } from "../../server/core/image/upload-view.ts";
import type { InvocationDetail, InvocationRecord } from "../../server/core/invoke/invocation.ts";
import type { InvocationCount } from "../../server/core/invoke/invocation-filter.ts";
import type { LogLine } from "../../server/core/invoke/log-line.ts";
import type { KeyEvent } from "../../server/core/key/key-event.ts";
import type { KeyUsages } from "../../server/core/key/key-usage.ts";
import type { KeyDetail, ShownKey } from "../../server/core/key/shown-key.ts";
import type { EngineStatus, LivePosition } from "../../server/core/live/event.ts";
import type { ClockReading } from "../../server/core/schedule/clock-reading.ts";
import type { JumpForesight, ResetForesight } from "../../server/core/schedule/jump-foresight.ts";
import type { TrailState } from "../../server/core/trail/trail-check.ts";
import type { KeyUses, TrailCount, TrailDetail, TrailNames, TrailRows } from "../../server/core/trail/trail-view.ts";

export interface Subjects {
  functions: FunctionRecord[];
  /** Published versions of all functions. */
  "published-versions": FunctionRecord[];
  /** Scope: the function's name. By name. */
  aliases: Alias[];
  /** Newest first, with the jumps of the clock; of the function that is the scope, or of all. */
  transitions: TransitionLogRow[];
  /** Scope: `earlierScope`. They never change. */
  "earlier-transitions": TransitionLogRow[];
  /** Newest first; of the function that is the scope, or of all. */
  invocations: InvocationRecord[];
  /** Scope: filters as in the address of the invocation list, and which page. Newest first. */
  "invocation-page": InvocationRecord[];
  /** Scope: filters. Read anew, at a measured pace, when an invocation begins or ends. */
  "invocation-counts": InvocationCounts;
  /** Scope: the request id. Read anew when the invocation ends: messages carry no bodies. */
  invocation: InvocationDetail;
  environments: EnvironmentView[];
  optimizations: OptimizationProgress[];
  /** Scope: the function's name. */
  "image-checks": ImageChecks;
  /** Scope: the function's name. In order. */
  log: LogLine[];
  /** By name. */
  repositories: RepositoryView[];
  /** Scope: the repository's name. Newest first. */
  pushes: RepositoryPush[];
  /** Scope: `imageScope`. Null when it is not there. */
  image: ImageDetail | null;
  /** Scope: the digest of the image's config. Null when no function has the image. */
  "chunk-map": ChunkMapView | null;
  "store-figures": StoreFigures;
  store: StoreStatus;
  /** Scope: `folderScope`. It never changes. */
  "image-folder": FolderView;
  /** Scope: `filesScope`. It never changes. */
  "image-files": FoundFiles;
  uploads: UploadView[];
  /** By name. */
  keys: ShownKey[];
  /** Scope: the key's id. Null when it is not there. */
  key: KeyDetail | null;
  /** Scope: `keyEventsScope`. Newest first. */
  "key-events": KeyEvent[];
  /** How often each key was used in the last hour. */
  "use-of-keys": KeyUsages;
  engine: EngineStatus;
  /** As it stood when it was moved last. */
  clock: ClockReading;
  /** Scope: by how many milliseconds it would be advanced. */
  "jump-foresight": JumpForesight;
  "reset-foresight": ResetForesight;
  "trail-state": TrailState;
  /** Scope: filters as in the address of the audit trail, and after which row. Newest first. */
  "trail-page": TrailRows;
  /** Scope: filters. */
  "trail-count": TrailCount;
  /** Scope: the record's id. Null when there is none. */
  "trail-record": TrailDetail | null;
  "trail-names": TrailNames;
  /** Scope: filters. Of keys' uses alone. */
  "key-uses": KeyUses;
}

export type SubjectName = keyof Subjects;
export type SubjectKey = readonly [SubjectName, string?];

export const subjectNames = [
  "functions",
  "published-versions",
  "aliases",
  "transitions",
  "earlier-transitions",
  "invocations",
  "invocation-page",
  "invocation-counts",
  "invocation",
  "environments",
  "optimizations",
  "image-checks",
  "log",
  "repositories",
  "pushes",
  "image",
  "image-folder",
  "image-files",
  "chunk-map",
  "store-figures",
  "store",
  "uploads",
  "keys",
  "key",
  "key-events",
  "use-of-keys",
  "engine",
  "clock",
  "jump-foresight",
  "reset-foresight",
  "trail-state",
  "trail-page",
  "trail-count",
  "trail-record",
  "trail-names",
  "key-uses",
] as const satisfies readonly SubjectName[];

export interface InvocationCounts {
  slotMs: number;
  counts: InvocationCount[];
}

/** How many entries a list keeps and a reader returns at most. */
export const bounds = {
  transitions: 200,
  invocations: 600,
  log: 2000,
  imageChecks: 60,
  trail: 300,
  keyEvents: 50,
} as const;

type Entry = { [Name in SubjectName]: { subject: Name; scope?: string; data: Subjects[Name] } }[SubjectName];

/** What a page begins with. The position was read before the data, so that nothing is missed in between. */
export interface Snapshot {
  position: LivePosition;
  /** Epoch milliseconds of the server. */
  now: number;
  entries: Entry[];
}
