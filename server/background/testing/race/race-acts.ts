/** What callers, people at two tabs and time itself do to functions, each as one act. */
import { isPlatformError } from "../../../core/errors/platform-error.ts";
import { LATEST } from "../../../core/function/version.ts";
import { digestOfTag, repository, type Tag, tags } from "./race-images.ts";
import { idleAfterMs, imageCheckEveryMs, type RaceWorld } from "./race-world.ts";
import type { Random } from "./random.ts";

export const functionNames = ["one", "two"] as const;

type Act = (race: RaceWorld, functionName: string, who: { name: string }) => Promise<unknown> | unknown;

const role = "arn:aws:iam::000000000000:role/race";
const unstopped = new AbortController().signal;

/** Acts of one actor, each with how often it is chosen before others. */
type Acts = readonly (readonly [what: string, often: number, act: Act])[];

const updateCode: Act = ({ operations, random }, functionName, who) =>
  operations.updateCode({ functionName, imageUri: imageUri(random.of(tags)), dryRun: random.chance(0.1) }, who);

const calls: Acts = [
  [
    "creates",
    6,
    ({ operations, random }, functionName, who) =>
      operations.create({ functionName, imageUri: imageUri(random.of(tags)), configuration: { role }, tags: {} }, who),
  ],
  ["updates the code of", 4, updateCode],
  [
    "configures",
    2,
    ({ operations, ids }, functionName, who) =>
      operations.updateConfiguration({ functionName, change: { description: ids.uuid() } }, who),
  ],
  [
    "configures, as it was read,",
    1,
    async ({ operations, ids }, functionName, who) => {
      const { revisionId } = await operations.get(functionName);
      await operations.updateConfiguration({ functionName, revisionId, change: { description: ids.uuid() } }, who);
    },
  ],
  [
    "tags",
    1,
    ({ operations, ids }, functionName, who) => operations.tag({ functionName, tags: { race: ids.uuid() } }, who),
  ],
  ["untags", 1, ({ operations }, functionName, who) => operations.untag({ functionName, tagKeys: ["race"] }, who)],
  ["invokes", 5, (race, functionName, who) => invoke(race, functionName, who)],
  ["sends an event to", 3, sendEvent],
  ["deletes", 1, ({ operations }, functionName, who) => operations.delete(functionName, undefined, who)],
  ["publishes", 2, ({ versions }, functionName, who) => versions.publish({ functionName }, who)],
  [
    "invokes a version of",
    2,
    async (race, functionName, who) => invoke(race, functionName, who, await someVersion(race, functionName)),
  ],
  [
    "deletes a version of",
    1,
    async (race, functionName, who) => {
      const version = await someVersion(race, functionName);
      if (version !== LATEST) await race.operations.delete(functionName, version, who);
    },
  ],
  ["gives an alias to", 1, giveAlias],
  ["invokes an alias of", 2, (race, functionName, who) => invoke(race, functionName, who, "live")],
  ["takes an alias from", 1, ({ versions }, functionName, who) => versions.deleteAlias(functionName, "live", who)],
];

const atTab: Acts = [
  ["updates the image of", 3, updateCode],
  ["invokes", 4, (race, functionName, who) => invoke(race, functionName, who)],
  ["deletes an image", 1, (race) => keepImage(race, race.random.of(tags), false)],
  ["pushes an image", 2, (race) => keepImage(race, race.random.of(tags), true)],
  ["revokes the permission", 1, (race) => permit(race, false)],
  ["gives the permission", 2, (race) => permit(race, true)],
  ["disables the key", 1, (race) => enableKey(race, false)],
  ["enables the key", 2, (race) => enableKey(race, true)],
  [
    "asks for a check of",
    2,
    async ({ operations, watcher }, functionName) => watcher.askFor(await operations.get(functionName)),
  ],
];

const timePasses: Acts = [
  ["passes until functions are idle", 2, ({ clock }) => void clock.advance(idleAfterMs)],
  ["passes until checks are due", 2, ({ clock }) => void clock.advance(imageCheckEveryMs)],
  ["passes until events are due", 3, runEvents],
];

/** Each with how often it acts before others. */
const actors: readonly (readonly [name: string, often: number, acts: Acts])[] = [
  ["API client", 5, calls],
  ["first tab", 2, atTab],
  ["second tab", 2, atTab],
  ["time", 2, timePasses],
];

export interface BegunAct {
  what: string;
  isOver: boolean;
  /** What is no answer to anybody. */
  bug?: unknown;
}

/** Begins an act when it has its turn. */
export function begin(race: RaceWorld): BegunAct {
  const { random, turns } = race;
  const [name, , acts] = chosen(actors, random);
  const [what, , act] = chosen(acts, random);
  const functionName = random.chance(0.7) ? functionNames[0] : functionNames[1];
  const begun: BegunAct = { what: `${name} ${what} ${functionName}`, isOver: false };
  const acting = turns.ask(begun.what, async () => undefined).then(() => act(race, functionName, { name }));
  acting
    .catch((error: unknown) => {
      if (!isPlatformError(error) || !refusals.has(error.code)) begun.bug = error;
    })
    .finally(() => {
      begun.isOver = true;
    });
  return begun;
}

function chosen<Choice extends readonly [string, number, ...unknown[]]>(
  choices: readonly Choice[],
  random: Random,
): Choice {
  let point = random.below(choices.reduce((sum, [, often]) => sum + often, 0));
  for (const choice of choices) {
    if (point < choice[1]) return choice;
    point -= choice[1];
  }
  throw new Error("nothing to choose from");
}

/** Everything is good again, and whoever is told finds it out. */
export function makeGood(race: RaceWorld): void {
  for (const tag of tags) keepImage(race, tag, true);
  permit(race, true);
  enableKey(race, true);
}

/** The same, for whoever was not told as well. */
export async function heal(race: RaceWorld): Promise<void> {
  makeGood(race);
  race.clock.advance(imageCheckEveryMs);
  await race.turns.play();
}

/** Answers that a caller may get. */
const refusals: ReadonlySet<string> = new Set([
  "AccessDeniedException",
  "CodeArtifactUserFailedException",
  "CodeArtifactUserPendingException",
  "InvalidParameterValueException",
  "KMSDisabledException",
  "PreconditionFailedException",
  "ResourceConflictException",
  "ResourceNotFoundException",
]);

function imageUri(tag: Tag): string {
  return `${repository}:${tag}`;
}

function keepImage({ images, live }: RaceWorld, tag: Tag, isThere: boolean): void {
  if (isThere) images.gone.delete(digestOfTag(tag));
  else images.gone.add(digestOfTag(tag));
  live.publish({ type: "images" });
}

function permit({ images, live }: RaceWorld, isPermitted: boolean): void {
  images.isPermitted = isPermitted;
  live.publish({ type: "permission-changed", repository });
}

function enableKey({ images, live }: RaceWorld, isEnabled: boolean): void {
  images.isKeyEnabled = isEnabled;
  live.publish({ type: "key-changed", keyId: "race" });
}

async function someVersion({ versions, random }: RaceWorld, functionName: string): Promise<string> {
  // It may be deleted between the two readings that this takes.
  return random.of([LATEST, ...(await versions.list(functionName)).map(({ version }) => version)]);
}

async function giveAlias(race: RaceWorld, functionName: string, who: { name: string }): Promise<void> {
  const { versions, random } = race;
  const [version, other] = [await someVersion(race, functionName), await someVersion(race, functionName)];
  const isWeighted = version !== LATEST && other !== LATEST && version !== other && random.chance(0.5);
  const request = { functionName, name: "live", version, weights: isWeighted ? { [other]: 0.5 } : {} };
  await (random.chance(0.5) ? versions.createAlias(request, who) : versions.updateAlias(request, who));
}

async function invoke(race: RaceWorld, functionName: string, who: { name: string }, qualifier?: string): Promise<void> {
  const requestId = race.ids.uuid();
  const since = race.watch.moment;
  race.environments.expect(requestId, since);
  const request = { functionName, requestId, payload: new Uint8Array(), ...(qualifier !== undefined && { qualifier }) };
  try {
    await race.operations.invoke(request, who, unstopped);
  } catch (error) {
    const isSaidToHaveFailed = isPlatformError(error) && error.code === "CodeArtifactUserFailedException";
    if (!isSaidToHaveFailed || race.watch.hasFailed(functionName, since)) throw error;
    throw new Error(`${functionName} has not failed, and an invoke is answered so`, { cause: error });
  }
  if (race.environments.ran.get(requestId)?.length !== 1) throw new Error(`${requestId} was answered and has not run`);
}

async function sendEvent(race: RaceWorld, functionName: string, who: { name: string }): Promise<void> {
  const requestId = race.ids.uuid();
  await race.operations.invokeEvent({ functionName, requestId, payload: new Uint8Array() }, who);
  race.accepted.add(requestId);
}

/** One attempt of each event that waits. */
export async function runEvents({ queuedEvents, environments, watch, runEvent, over }: RaceWorld): Promise<void> {
  for (const { functionId } of await queuedEvents.functions()) {
    for (const { requestId } of await queuedEvents.next({ functionId }, 5)) {
      const event = await queuedEvents.get(requestId);
      if (!event) continue;
      environments.expect(requestId, watch.moment);
      const attempt = await runEvent(event);
      const isOver = attempt.kind === "gone" || (attempt.kind === "ended" && attempt.result !== "not-run");
      if (attempt.kind === "ended" && attempt.bug !== undefined) throw attempt.bug;
      if (!isOver) continue;
      await queuedEvents.remove(requestId);
      over.add(requestId);
    }
  }
}
