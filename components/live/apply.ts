/** The message applied to every entry it concerns: which reducer is whose. */
import type { LiveMessage, LivePosition, PassingEvent } from "../../server/core/live/event.ts";
import { filterOfScope } from "../invocation/filters.ts";
import { logOfScope } from "../log/log-scope.ts";
import { applyToAliases } from "./apply-aliases.ts";
import {
  applyToInvocation,
  applyToInvocationPage,
  applyToInvocations,
  applyToLog,
  applyToTransitions,
} from "./apply-history.ts";
import { applyToKeyEvents, applyToKeyUsages } from "./apply-keys.ts";
import {
  applyToClock,
  applyToEngine,
  applyToEnvironments,
  applyToFunctions,
  applyToImageChecks,
  applyToOptimizations,
  applyToPublished,
  applyToStore,
  applyToUploads,
} from "./apply-records.ts";
import {
  applyToKeyUses,
  applyToTrailCount,
  applyToTrailNames,
  applyToTrailPage,
  applyToTrailRecord,
  applyToTrailState,
} from "./apply-trail.ts";
import type { SubjectName, Subjects } from "./subjects.ts";

type Reducers = {
  [Name in SubjectName]: (data: Subjects[Name], message: LiveMessage, scope?: string) => Subjects[Name];
};

const reducers: Reducers = {
  functions: applyToFunctions,
  "published-versions": applyToPublished,
  transitions: applyToTransitions,
  "earlier-transitions": (rows) => rows,
  aliases: applyToAliases,
  invocations: applyToInvocations,
  "invocation-page": applyToInvocationPage,
  "invocation-counts": (counts) => counts, // see `outdates`
  invocation: applyToInvocation,
  environments: applyToEnvironments,
  optimizations: applyToOptimizations,
  "image-checks": applyToImageChecks,
  log: applyToLog,
  repositories: (repositories) => repositories, // the message says only that they have changed: see `outdates`
  pushes: (pushes) => pushes,
  image: (image) => image,
  "image-folder": (folder) => folder,
  "image-files": (files) => files,
  "chunk-map": (map) => map,
  "store-figures": (figures) => figures,
  store: applyToStore,
  uploads: applyToUploads,
  keys: (keys) => keys,
  key: (key) => key,
  "key-events": applyToKeyEvents,
  "use-of-keys": applyToKeyUsages,
  engine: applyToEngine,
  clock: applyToClock,
  "jump-foresight": (foresight) => foresight, // see `outdates`
  "reset-foresight": (foresight) => foresight,
  "trail-state": applyToTrailState,
  "trail-page": applyToTrailPage,
  "trail-count": applyToTrailCount,
  "trail-record": applyToTrailRecord,
  "trail-names": applyToTrailNames,
  "key-uses": applyToKeyUses,
};

export function apply<Name extends SubjectName>(
  subject: Name,
  data: Subjects[Name],
  messages: readonly LiveMessage[],
  scope?: string,
): Subjects[Name] {
  const reduce: Reducers[Name] = reducers[subject];
  return messages.reduce((current, message) => reduce(current, message, scope), data);
}

/** Whether an entry has to be read anew because the message does not carry what has changed. */
export function outdates(subject: SubjectName, message: LiveMessage, scope?: string): boolean {
  if (message.kind !== "passing") return false;
  const { event } = message;
  if (subject === "repositories" || subject === "pushes" || subject === "image") return event.type === "images";
  // When a key is deleted or rotated is told in real time, which moves when the clock does.
  if (subject === "keys") return event.type === "key-changed" || event.type === "clock";
  if (subject === "key") return event.type === "key-changed" && event.keyId === scope;
  if (subject === "chunk-map" || subject === "store-figures") {
    // A function has a copy more, or less.
    return (
      event.type === "function-deleted" ||
      event.type === "version-deleted" ||
      (event.type === "optimization" && event.optimization.endedAt !== undefined)
    );
  }
  if (subject === "invocation-counts" && event.type === "invocation") {
    const { functionName, before = Number.POSITIVE_INFINITY } = filterOfScope(scope ?? "", event.invocation.arrivedAt);
    return (
      event.invocation.arrivedAt < before &&
      (functionName ?? event.invocation.functionName) === event.invocation.functionName
    );
  }
  if (subject === "jump-foresight" || subject === "reset-foresight") return changesForesight(event);
  // As time goes on, the oldest leave "the last hour".
  if (subject === "trail-count" && event.type === "trail-event") return scope?.includes("last=") ?? false;
  if (subject === "log" && event.type === "log")
    return event.more === true && event.functionName === logOfScope(scope ?? "").functionName;
  if (subject === "invocation" && event.type === "invocation") {
    return event.invocation.requestId === scope && event.invocation.endedAt !== undefined;
  }
  return false;
}

/** What comes due later, or is due no more. */
function changesForesight(event: PassingEvent): boolean {
  if (event.type === "invocation") return event.invocation.invocationType === "Event";
  return foreseen.has(event.type);
}

const foreseen: ReadonlySet<PassingEvent["type"]> = new Set<PassingEvent["type"]>([
  ...(["function", "function-deleted", "version-deleted"] as const),
  ...(["environment", "key-changed", "image-check", "clock"] as const),
]);

/** Whether the message came after the position. */
export function isAfter(message: LiveMessage, position: LivePosition): boolean {
  return message.kind === "passing" ? message.counter > position.counter : message.sequence > position.sequence;
}

/** The position once the message is taken in. */
export function advanced(position: LivePosition, message: LiveMessage): LivePosition {
  return message.kind === "passing"
    ? { ...position, counter: Math.max(position.counter, message.counter) }
    : { ...position, sequence: Math.max(position.sequence, message.sequence) };
}
