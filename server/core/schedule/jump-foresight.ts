/**
 * What would follow at once if the clock were moved now. It asks the rules that what is due goes by: none is here.
 */
import type { FunctionRecord } from "../function/function-record.ts";
import { type VersionName, versionKey } from "../function/version.ts";
import { turnOf, type WaitingEvent } from "../invoke/event-turn.ts";
import { isDeletionDue } from "../key/key-deletion.ts";
import type { KeyRecord } from "../key/key-record.ts";
import { isRotationDue } from "../key/key-rotation.ts";
import { broughtBack, type DueTime, type StandingClock } from "./due-time.ts";
import { idleLeftMs } from "./idle.ts";

export interface NamedKey {
  keyId: string;
  /** `alias/orders`, or the id of a key without an alias. */
  name: string;
}

export interface EventCount {
  functionName: string;
  count: number;
}

export interface JumpForesight {
  /** These become Inactive. */
  idle: VersionName[];
  deletedKeys: NamedKey[];
  rotatedKeys: NamedKey[];
  /** Events that are too old then. */
  givenUp: EventCount[];
  /** Events that wait for their next attempt until then. */
  tried: EventCount[];
  /** More events wait than were looked at. */
  moreEvents: boolean;
  checkedImages: VersionName[];
  /** Idle environments that end, one entry each. */
  endedEnvironments: VersionName[];
}

export interface ResetForesight {
  /** Set under the offset: they come nearer with it, and keep what time is left. */
  kept: { keys: NamedKey[]; events: number };
  /** Set before: they wait again for as long as they would have. Epoch milliseconds, real time. */
  later: (NamedKey & { what: "deletion" | "rotation"; fromAt: number; toAt: number })[];
  laterEvents: number;
  /** What has counted towards being Inactive and will not. */
  lessIdle: VersionName[];
  moreEvents: boolean;
}

/** What may follow: all that is there now. */
export interface JumpSubjects {
  versions: readonly FunctionRecord[];
  /** Those that serve, by `versionKey`. */
  serving: ReadonlySet<string>;
  keys: readonly (KeyRecord & NamedKey)[];
  /** Those that do not run now. */
  events: readonly WaitingEvent[];
}

/** Only what does not follow without the jump. @param then the clock as it would stand */
export function foreseeJump(
  { versions, serving, keys, events }: JumpSubjects,
  [now, then]: readonly [StandingClock, StandingClock],
  idleAfterMs: number,
): Omit<JumpForesight, "moreEvents" | "checkedImages" | "endedEnvironments"> {
  const becomesDue = (isDue: (clock: StandingClock) => boolean) => !isDue(now) && isDue(then);
  const [dueNow, dueThen] = [now, then].map((clock) => clock.now + clock.offsetMs) as [number, number];
  const turnsTo = (turn: "due" | "too old") => events.filter((event) => becomesDue((at) => turnOf(event, at) === turn));
  const staying = events.filter((event) => turnOf(event, then) !== "too old");
  const held = new Set(staying.map(({ invocation }) => invocation.functionId));
  const idle = versions.filter(
    (one) =>
      !serving.has(versionKey(one)) &&
      !held.has(one.functionId) &&
      becomesDue((clock) => idleLeftMs(one, clock, idleAfterMs) <= 0),
  );
  return {
    idle: idle.map(nameOf),
    deletedKeys: keys.filter((key) => !isDeletionDue(key, dueNow) && isDeletionDue(key, dueThen)).map(named),
    rotatedKeys: keys.filter((key) => !isRotationDue(key, dueNow) && isRotationDue(key, dueThen)).map(named),
    givenUp: byFunction(turnsTo("too old")),
    tried: byFunction(turnsTo("due")),
  };
}

export function foreseeReset(
  { versions, keys, events }: Omit<JumpSubjects, "serving">,
  clock: StandingClock,
): Omit<ResetForesight, "moreEvents"> {
  const timesOf = (due: DueTime) => ({ fromAt: due.dueAt - clock.offsetMs, toAt: broughtBack(due, 0).dueAt });
  const waits = ({ toAt }: Times) => toAt > clock.now;
  const isLater = ({ fromAt, toAt }: Times) => toAt > fromAt;
  const ofKeys = keys.flatMap(({ deletion, rotation, ...key }) => {
    // What waits for its deletion rotates no more.
    const what = deletion ? ("deletion" as const) : ("rotation" as const);
    const due = deletion ?? rotation;
    return due ? [{ ...named(key), what, ...timesOf(due) }] : [];
  });
  const ofEvents = events.map(timesOf).filter(waits);
  const laterEvents = ofEvents.filter(isLater).length;
  return {
    kept: {
      keys: ofKeys.filter((times) => waits(times) && !isLater(times)).map(named),
      events: ofEvents.length - laterEvents,
    },
    later: ofKeys.filter((times) => waits(times) && isLater(times)),
    laterEvents,
    lessIdle: versions.filter((one) => countedAhead(one, clock) > 0).map(nameOf),
  };
}

interface Times {
  fromAt: number;
  toAt: number;
}

/** How much of its idle time is only the clock's. */
function countedAhead(one: FunctionRecord, clock: StandingClock): number {
  const real = { now: clock.now, offsetMs: 0, leastAheadSince: () => 0 };
  const [left, leftThen] = [idleLeftMs(one, clock, 0), idleLeftMs(one, real, 0)];
  return Number.isFinite(left) ? leftThen - left : 0;
}

function byFunction(events: readonly WaitingEvent[]): EventCount[] {
  const counts = new Map<string, number>();
  for (const { invocation } of events)
    counts.set(invocation.functionName, (counts.get(invocation.functionName) ?? 0) + 1);
  return [...counts].map(([functionName, count]) => ({ functionName, count })).sort(byName);
}

function byName(one: { functionName: string }, other: { functionName: string }): number {
  return one.functionName < other.functionName ? -1 : 1;
}

function nameOf({ functionName, version }: VersionName): VersionName {
  return { functionName, version };
}

function named({ keyId, name }: NamedKey): NamedKey {
  return { keyId, name };
}
