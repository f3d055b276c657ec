import { earlierOfScope } from "../../components/function/earlier-scope.ts";
import { filesOfScope, folderOfScope, imageOfScope } from "../../components/image/image-scope.ts";
import { filterOfScope, filtersOf, isLaterPage, offsetOf, PAGE_ROWS } from "../../components/invocation/filters.ts";
import { slotMsOf } from "../../components/invocation/tally.ts";
import { keyEventsOfScope } from "../../components/key/key-scope.ts";
import { bounds, type InvocationCounts, type Snapshot, type SubjectName } from "../../components/live/subjects.ts";
import { logOfScope } from "../../components/log/log-scope.ts";
import {
  positionIn,
  queryOf,
  PAGE_ROWS as TRAIL_ROWS,
  filtersOf as trailFiltersOf,
} from "../../components/trail/filters.ts";
import { usesRange } from "../../components/trail/key-uses.ts";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { furthestMs } from "../../server/core/schedule/clock-jump.ts";
import { platform } from "../../server/platform.ts";

type Wanted = readonly [subject: SubjectName, scope?: string];
type Entry = Snapshot["entries"][number];

/**
 * What a page begins with. The position is read before the data: what happens in between is told again, not missed.
 * @throws PlatformError ResourceNotFoundException, for an invocation that is not there
 */
export async function readSnapshot(...wanted: Wanted[]): Promise<Snapshot> {
  const position = platform().livePosition();
  const entries = await Promise.all(wanted.map(([subject, scope]) => readEntry(subject, scope)));
  return { position, now: Date.now(), entries };
}

async function readEntry(subject: SubjectName, scope: string | undefined): Promise<Entry> {
  const { functions, versions, invocations, environments, images, uploads, keys, engine, clock, trail } = platform();
  const ofFunction = scope === undefined ? {} : { functionName: scope };
  switch (subject) {
    case "functions":
      return { subject, data: await functions.list() };
    case "published-versions":
      return { subject, data: await functions.published() };
    case "aliases":
      return { subject, scope, data: await versions.aliases(scope ?? "") };
    case "transitions":
      return { subject, scope, data: await functions.transitions({ ...ofFunction, limit: bounds.transitions }) };
    case "earlier-transitions": {
      const earlier = earlierOfScope(scope ?? "");
      return { subject, scope, data: await functions.transitions({ ...earlier, limit: bounds.transitions }) };
    }
    case "invocations":
      return { subject, scope, data: await invocations.list({ ...ofFunction, limit: bounds.invocations }) };
    case "invocation-page":
      return { subject, scope, data: await readPage(scope ?? "") };
    case "invocation-counts":
      return { subject, scope, data: await readCounts(scope ?? "") };
    case "invocation":
      return { subject, scope, data: await invocations.get(scope ?? "") };
    case "environments":
      return { subject, data: environments.list() };
    case "optimizations":
      return { subject, data: functions.optimizations() };
    case "image-checks":
      return { subject, scope, data: functions.checks(scope ?? "") };
    case "log":
      return { subject, scope, data: await invocations.functionLog(logOfScope(scope ?? ""), bounds.log) };
    case "repositories":
      return { subject, data: await images.repositories() };
    case "pushes":
      return { subject, scope, data: await images.pushes(scope ?? "") };
    case "image": {
      const { repository, digest } = imageOfScope(scope ?? "");
      return { subject, scope, data: (await images.describe(repository, digest)) ?? null };
    }
    case "chunk-map":
      return { subject, scope, data: (await images.chunkMap(scope ?? "")) ?? null };
    case "store":
      return { subject, data: images.store() };
    case "store-figures":
      return { subject, data: await images.storeFigures() };
    case "image-folder":
      return { subject, scope, data: await images.folder(folderOfScope(scope ?? "")) };
    case "image-files":
      return { subject, scope, data: await images.find(filesOfScope(scope ?? "")) };
    case "uploads":
      return { subject, data: await uploads.list() };
    case "keys":
      return { subject, data: await keys.list() };
    case "key":
      return { subject, scope, data: (await keys.describe(scope ?? "")) ?? null };
    case "key-events":
      return { subject, scope, data: await keys.events(keyEventsOfScope(scope ?? ""), bounds.keyEvents) };
    case "use-of-keys":
      return { subject, data: await keys.usages() };
    case "engine":
      return { subject, data: engine() };
    case "clock":
      return { subject, data: clock.read() };
    case "jump-foresight":
      return { subject, scope, data: await clock.foreseeAdvance(advanceMsOf(scope)) };
    case "reset-foresight":
      return { subject, data: await clock.foreseeReset() };
    case "trail-state":
      return { subject, data: await trail.state() };
    case "trail-page": {
      const { range, after } = trailScope(scope ?? "");
      return { subject, scope, data: await trail.rows(range, { after, limit: TRAIL_ROWS }) };
    }
    case "trail-count":
      return { subject, scope, data: await trail.count(trailScope(scope ?? "").range) };
    case "trail-record":
      return { subject, scope, data: (await trail.describe(scope ?? "")) ?? null };
    case "trail-names":
      return { subject, data: await trail.names() };
    case "key-uses": {
      const { range, filters } = trailScope(scope ?? "");
      const { from, slotMs } = usesRange(filters, Date.now());
      return { subject, scope, data: await trail.uses({ ...range, from }, slotMs) };
    }
  }
}

/** What is no length of time foresees nothing. */
function advanceMsOf(scope: string | undefined): number {
  const byMs = Number(scope);
  return Number.isSafeInteger(byMs) && byMs > 0 ? Math.min(byMs, furthestMs) : 0;
}

function readPage(scope: string): Promise<InvocationRecord[]> {
  const later = isLaterPage(scope);
  return platform().invocations.list({
    ...filterOfScope(scope, Date.now()),
    offset: offsetOf(scope),
    limit: later ? PAGE_ROWS : bounds.invocations,
  });
}

async function readCounts(scope: string): Promise<InvocationCounts> {
  const { invocations } = platform();
  const now = Date.now();
  const { functionName, from, before } = filterOfScope(scope, now);
  const filters = filtersOf(new URLSearchParams(scope));
  const slotMs = slotMsOf(filters, await invocations.oldest(functionName), now);
  return { slotMs, counts: await invocations.counts({ functionName, from, before }, slotMs) };
}

function trailScope(scope: string) {
  const filters = trailFiltersOf(new URLSearchParams(scope));
  return { filters, range: queryOf(filters, platform(), Date.now()), after: positionIn(scope) };
}
