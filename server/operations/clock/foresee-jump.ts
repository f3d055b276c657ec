/** What would follow if the clock were advanced, or taken back, now: counted and named, before anybody does it. */
import { serves } from "../../core/environment/state.ts";
import { type VersionName, versionKey } from "../../core/function/version.ts";
import type { WaitingEvent } from "../../core/invoke/event-turn.ts";
import { nameOfKey } from "../../core/key/shown-key.ts";
import { standing } from "../../core/schedule/due-time.ts";
import {
  foreseeJump,
  foreseeReset,
  type JumpForesight,
  type JumpSubjects,
  type ResetForesight,
} from "../../core/schedule/jump-foresight.ts";
import type { DueClock } from "../../ports/clock.ts";
import type { Environments } from "../../ports/environments.ts";
import type { Functions } from "../../ports/functions.ts";
import type { History } from "../../ports/history.ts";
import type { KeyStore } from "../../ports/key-store.ts";
import type { QueuedEvents } from "../../ports/queued-events.ts";

export interface ForesightPorts {
  clock: DueClock;
  functions: Pick<Functions, "versions">;
  environments: Pick<Environments, "list"> & {
    /** Those that would end if the clock were advanced so far. */
    expiring(advancedMs: number): VersionName[];
  };
  imageChecks: {
    /** Those whose image would be looked at if due time stood there. */
    dueBy(dueNow: number): VersionName[];
  };
  keyStore: Pick<KeyStore, "scheduled" | "aliases">;
  queuedEvents: Pick<QueuedEvents, "waiting">;
  history: Pick<History, "records">;
  config: { idleAfterMs: number };
}

/** Who looks reads names; nobody waits for the count of more. */
const MOST_EVENTS = 10_000;
const PAGE = 1_000;

export async function foreseeAdvance(byMs: number, ports: ForesightPorts): Promise<JumpForesight> {
  const { clock, environments, imageChecks, config } = ports;
  const { moreEvents, ...subjects } = await subjectsOf(ports);
  const serving = new Set(environments.list().filter(serves).map(versionKey));
  const clocks = [standing(clock), standing(clock, byMs)] as const;
  return {
    ...foreseeJump({ ...subjects, serving }, clocks, config.idleAfterMs),
    moreEvents,
    checkedImages: imageChecks.dueBy(clock.dueNow() + byMs),
    endedEnvironments: environments.expiring(byMs).map(({ functionName, version }) => ({ functionName, version })),
  };
}

export async function foreseeTakingBack(ports: ForesightPorts): Promise<ResetForesight> {
  const { moreEvents, ...subjects } = await subjectsOf(ports);
  return { ...foreseeReset(subjects, standing(ports.clock)), moreEvents };
}

async function subjectsOf(
  ports: ForesightPorts,
): Promise<Omit<JumpSubjects, "serving"> & Pick<JumpForesight, "moreEvents">> {
  const { functions, keyStore } = ports;
  const [versions, scheduled, aliases, events] = await Promise.all([
    functions.versions(),
    keyStore.scheduled(),
    keyStore.aliases(),
    eventsOf(ports),
  ]);
  const keys = scheduled.map((key) => {
    const own = aliases.filter(({ keyId }) => keyId === key.keyId).map(({ aliasName }) => aliasName);
    return { ...key, name: nameOfKey({ keyId: key.keyId, aliases: own }) };
  });
  keys.sort((one, other) => (one.name < other.name ? -1 : 1));
  return { versions, keys, ...events };
}

async function eventsOf({ queuedEvents, history }: ForesightPorts) {
  const events: WaitingEvent[] = [];
  for (let [looked, last] = [0, ""]; ; ) {
    const page = await queuedEvents.waiting(last, PAGE);
    const records = await history.records(page.map(({ invocation }) => invocation.requestId));
    const running = new Set(records.flatMap(({ requestId, status }) => (status === "running" ? [requestId] : [])));
    events.push(...page.filter(({ invocation }) => !running.has(invocation.requestId)));
    looked += page.length;
    last = page.at(-1)?.invocation.requestId ?? "";
    if (page.length < PAGE || looked >= MOST_EVENTS) return { events, moreEvents: page.length === PAGE };
  }
}
