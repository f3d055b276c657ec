"use client";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import type { Alias } from "../../server/core/function/alias.ts";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { isTransition, type Transition, type TransitionLogRow } from "../../server/core/function/transition.ts";
import { compareVersions, LATEST } from "../../server/core/function/version.ts";
import type { ChunkMapView, StoreFigures } from "../../server/core/image/chunk-map.ts";
import type { ImageChecks } from "../../server/core/image/image-check.ts";
import {
  type ImageDetail,
  type RepositoryView,
  type TaggedImage,
  taggedImages,
} from "../../server/core/image/image-view.ts";
import type { OptimizationProgress } from "../../server/core/image/optimization.ts";
import type { RepositoryPush } from "../../server/core/image/repository-push.ts";
import type { StoreStatus } from "../../server/core/image/store-status.ts";
import type { UploadView } from "../../server/core/image/upload-view.ts";
import type { InvocationDetail, InvocationRecord } from "../../server/core/invoke/invocation.ts";
import type { LogLine } from "../../server/core/invoke/log-line.ts";
import type { KeyEvent } from "../../server/core/key/key-event.ts";
import type { KeyUsages } from "../../server/core/key/key-usage.ts";
import type { KeyDetail, ShownKey } from "../../server/core/key/shown-key.ts";
import type { EngineStatus } from "../../server/core/live/event.ts";
import type { LogOf } from "../../server/core/log/log-of.ts";
import type { ClockReading } from "../../server/core/schedule/clock-reading.ts";
import type { JumpForesight, ResetForesight } from "../../server/core/schedule/jump-foresight.ts";
import type { TrailState } from "../../server/core/trail/trail-check.ts";
import type { KeyUses, TrailCount, TrailDetail, TrailNames, TrailRows } from "../../server/core/trail/trail-view.ts";
import { type KeyEventsOf, keyEventsScope } from "../key/key-scope.ts";
import { logOfScope, logScope } from "../log/log-scope.ts";
import { apply } from "./apply.ts";
import type { Connection } from "./connection.ts";
import { useLive } from "./live-context.ts";
import { keyOf } from "./live-snapshot.tsx";
import { ReadRefused } from "./read-again.ts";
import type { InvocationCounts, Snapshot, SubjectName, Subjects } from "./subjects.ts";

/** One live entry; undefined until it is read. `enabled: false` only looks at what is there. */
function useSubject<Name extends SubjectName>(
  subject: Name,
  scope?: string,
  enabled = true,
): Subjects[Name] | undefined {
  const { connection } = useLive();
  const { data } = useQuery({
    queryKey: keyOf(subject, scope),
    queryFn: ({ signal }) => read(connection, subject, scope, signal),
    enabled,
    // Some are large, and there is one for each thing that was looked at.
    ...(passing.has(subject) && { gcTime: 60_000 }),
  });
  return data;
}

const passing: ReadonlySet<SubjectName> = new Set([
  "invocation",
  "invocation-page",
  "invocation-counts",
  "image",
  "chunk-map",
  "pushes",
  "trail-page",
  "trail-count",
  "trail-record",
  "key-uses",
  "key",
  "key-events",
  "jump-foresight",
  "reset-foresight",
]);
const none: never[] = [];

export const useFunctions = (): FunctionRecord[] => useSubject("functions") ?? none;
/** Of every function `$LATEST` and what was published from it. */
export function useAllVersions(): FunctionRecord[] {
  const latest = useFunctions();
  const published = useSubject("published-versions");
  return useMemo(
    () =>
      published === undefined || published.length === 0
        ? latest
        : [...latest, ...published].sort(
            (a, b) => a.functionName.localeCompare(b.functionName) || compareVersions(a, b),
          ),
    [latest, published],
  );
}
export const useFunction = (functionName: string): FunctionRecord | undefined =>
  useFunctions().find((one) => one.functionName === functionName);
/** Of the function, the newest first. */
export function usePublished(functionName: string): FunctionRecord[] {
  const published = useSubject("published-versions") ?? none;
  return useMemo(
    () => published.filter((one) => one.functionName === functionName).sort((a, b) => compareVersions(b, a)),
    [published, functionName],
  );
}
/** `$LATEST`, or one that was published. */
export function useFunctionVersion(functionName: string, version: string): FunctionRecord | undefined {
  const latest = useFunction(functionName);
  const published = usePublished(functionName);
  return version === LATEST ? latest : published.find((one) => one.version === version);
}
export const useAliases = (functionName: string): Alias[] => useSubject("aliases", functionName) ?? none;
export const useEnvironments = (): EnvironmentView[] => useSubject("environments") ?? none;
export const useOptimizations = (): OptimizationProgress[] => useSubject("optimizations") ?? none;
/** Undefined until they are read. */
export const useImageChecks = (functionName: string): ImageChecks | undefined =>
  useSubject("image-checks", functionName);
export const useRepositories = (): RepositoryView[] => useSubject("repositories") ?? none;
/** Of the repository; undefined until they are read. */
export const usePushes = (repository: string): RepositoryPush[] | undefined => useSubject("pushes", repository);
/** Undefined until it is read, and when it is not there. */
export const useImage = (scope: string): ImageDetail | undefined => useSubject("image", scope) ?? undefined;
export const useUploads = (): UploadView[] => useSubject("uploads") ?? none;
export const useKeys = (): ShownKey[] => useSubject("keys") ?? none;
/** Undefined until it is read; null when it is not there. */
export const useKeyDetail = (keyId: string): KeyDetail | null | undefined => useSubject("key", keyId);
/** Undefined until they are read. */
export const useKeyEvents = (of: KeyEventsOf): KeyEvent[] | undefined => useSubject("key-events", keyEventsScope(of));
/** Undefined until it is counted. */
export const useKeyUsages = (): KeyUsages | undefined => useSubject("use-of-keys");
export const useEngine = (): EngineStatus | undefined => useSubject("engine");
export const useClock = (): ClockReading | undefined => useSubject("clock");
/** Undefined until it is read. @param byMs undefined: it is not to be read */
export const useJumpForesight = (byMs: number | undefined): JumpForesight | undefined =>
  useSubject("jump-foresight", String(byMs ?? 0), byMs !== undefined);
export const useResetForesight = (): ResetForesight | undefined => useSubject("reset-foresight");
/** With the jumps of the clock. */
export const useTransitionLog = (functionName?: string): TransitionLogRow[] =>
  useSubject("transitions", functionName) ?? none;
export function useTransitions(functionName?: string): Transition[] {
  const rows = useTransitionLog(functionName);
  return useMemo(() => rows.filter(isTransition), [rows]);
}
export const useInvocations = (functionName?: string): InvocationRecord[] =>
  useSubject("invocations", functionName) ?? none;
/** By filters as in the address; undefined until they are read. */
export const useInvocationPage = (scope: string, enabled = true): InvocationRecord[] | undefined =>
  useSubject("invocation-page", scope, enabled);
export const useInvocationCounts = (scope: string, enabled = true): InvocationCounts | undefined =>
  useSubject("invocation-counts", scope, enabled);
/** With bodies; read when asked for and again when it ends. */
export const useInvocation = (requestId: string | undefined): InvocationDetail | undefined =>
  useSubject("invocation", requestId ?? "", requestId !== undefined);

/** Undefined until it is read; null when no function has the image. */
export const useChunkMap = (configDigest: string): ChunkMapView | null | undefined =>
  useSubject("chunk-map", configDigest);
export const useStore = (): StoreStatus | undefined => useSubject("store");
export const useStoreFigures = (): StoreFigures | undefined => useSubject("store-figures");

/** What a function can be made from, by name. */
export function useTaggedImages(): TaggedImage[] {
  const repositories = useRepositories();
  return useMemo(() => taggedImages(repositories), [repositories]);
}

export const useTrailState = (): TrailState | undefined => useSubject("trail-state");
export const useTrailNames = (): TrailNames | undefined => useSubject("trail-names");
/** By filters as in the address; undefined until it is read. */
export const useTrailPage = (scope: string): TrailRows | undefined => useSubject("trail-page", scope);
export const useTrailCount = (scope: string): TrailCount | undefined => useSubject("trail-count", scope);
export const useKeyUses = (scope: string): KeyUses | undefined => useSubject("key-uses", scope);
/** Undefined until it is read, null when there is none. */
export const useTrailRecord = (eventId: string): TrailDetail | null | undefined => useSubject("trail-record", eventId);

/** Several pages at once; each is undefined until it is read. */
export const useTrailPages = (scopes: readonly string[]): (TrailRows | undefined)[] => usePages("trail-page", scopes);
export const useEarlierTransitions = (scopes: readonly string[]): (TransitionLogRow[] | undefined)[] =>
  usePages("earlier-transitions", scopes);

function usePages<Name extends "trail-page" | "earlier-transitions">(
  subject: Name,
  scopes: readonly string[],
): (Subjects[Name] | undefined)[] {
  const { connection } = useLive();
  return useQueries({
    queries: scopes.map((scope) => ({
      queryKey: keyOf(subject, scope),
      queryFn: ({ signal }: { signal: AbortSignal }) => read(connection, subject, scope, signal),
      gcTime: 60_000,
    })),
  }).map(({ data }) => data);
}

/** The function's log, or its version's; its lines flow only while somebody looks. */
export function useLog(of: LogOf): LogLine[] {
  const { connection } = useLive();
  const { functionName } = of;
  useEffect(() => connection.watchLog(functionName), [connection, functionName]);
  return useSubject("log", logScope(of)) ?? none;
}

/** Anew, with what has happened since. @throws ReadRefused */
export async function read<Name extends SubjectName>(
  connection: Connection,
  subject: Name,
  scope: string | undefined,
  signal: AbortSignal,
): Promise<Subjects[Name]> {
  if (subject === "log" && scope !== undefined) await connection.logWatched(logOfScope(scope).functionName);
  const path = scope === undefined ? subject : `${subject}/${encodeURIComponent(scope)}`;
  const response = await fetch(`/live-data/${path}`, { signal, headers: { accept: "application/json" } });
  if (!response.ok) throw new ReadRefused(path, response.status, await sentenceOf(response));
  const snapshot = (await response.json()) as Snapshot;
  const entry = snapshot.entries[0];
  if (entry === undefined) throw new Error(`reading ${path} was answered without data`);
  return apply(subject, entry.data as Subjects[Name], connection.since(snapshot.position) ?? [], scope);
}

async function sentenceOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined);
  return typeof body === "object" && body !== null && "message" in body ? String(body.message) : "";
}
