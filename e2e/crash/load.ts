/** Everything a user does, at once and at random, until the platform is killed in the middle of it. */
import { randomUUID } from "node:crypto";
import { DeleteFunctionCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import type { Random } from "../../server/background/testing/race/random.ts";
import { containersOf, engine } from "../engine.ts";
import type { Lambda } from "../lambda.ts";
import { statusOf } from "./answers.ts";
import type { ImageLoad } from "./image-load.ts";
import type { AcceptedEvent, Slot } from "./ledger.ts";
import { advance } from "./pass-time.ts";
import type { PushLoad } from "./push-load.ts";
import type { UploadLoad } from "./upload-load.ts";
import type { VersionLoad } from "./version-load.ts";
import { type Witness, witnessedBy } from "./witness.ts";

export interface Load {
  random: Random;
  endpoint: string;
  lambda: Lambda;
  slots: Slot[];
  /** By the slot's name. */
  versions: ReadonlyMap<string, VersionLoad>;
  images: ImageLoad;
  witness: Witness;
  uploads: UploadLoad;
  pushes: PushLoad;
  accepted: AcceptedEvent[];
  instanceId: string;
  /** Called at each answer; the platform is killed by it. */
  observe(what: string): void;
  /** Aborted with the kill: no answer comes any more. */
  killed: AbortSignal;
}

/** Resolves when the platform has been killed and nobody waits for it any more. */
export async function runLoad(load: Load): Promise<void> {
  const changes = load.slots.map((slot) => repeat(load, () => change(load, slot)));
  const invokes = [repeat(load, () => invoke(load)), repeat(load, () => invoke(load))];
  const events = [repeat(load, () => sendEvent(load)), repeat(load, () => sendEvent(load))];
  const images = [repeat(load, () => load.uploads.step(load)), repeat(load, () => load.pushes.step(load))];
  const versions = [...load.versions.values()].map((each) => repeat(load, () => publish(load, each)));
  const rare = [unlessKilled(load, () => passTime(load)), unlessKilled(load, () => loseImage(load))];
  const others = [...images, ...versions, ...rare];
  await Promise.all([...changes, ...invokes, ...events, ...others, repeat(load, () => breakOne(load))]);
}

/** What fails because of the kill has not been answered; what fails before it is a finding. */
async function repeat(load: Load, act: () => Promise<void>): Promise<void> {
  while (!load.killed.aborted) await unlessKilled(load, act);
}

async function unlessKilled({ killed }: Load, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!killed.aborted) throw error;
  }
}

/** One at a time, and not oftener than there are runs: the disk is for others too. */
async function publish({ random, lambda, witness, observe, killed }: Load, versions: VersionLoad): Promise<void> {
  await witness.next(killed);
  if (!killed.aborted) await versions.step({ random, client: lambda.client, observe });
}

/** Three hours: functions that nobody invokes at that moment become Inactive. */
async function passTime({ random, witness, killed, endpoint, observe }: Load): Promise<void> {
  if (random.chance(0.3)) return;
  await witness.runs(random.below(5), killed);
  if (killed.aborted) return;
  await advance(endpoint, "PT3H");
  observe("time passed");
}

async function loseImage(load: Load): Promise<void> {
  const { random, witness, killed, images, slots } = load;
  if (random.chance(0.65)) return;
  await witness.runs(random.below(5), killed);
  if (killed.aborted) return;
  for (const slot of slots) slot.mayHaveFailed = true;
  await images.deleteAndPush(load);
}

async function change(load: Load, slot: Slot): Promise<void> {
  const { random, lambda, images } = load;
  const description = randomUUID();
  const imageUri = random.of(images.uris);
  if (!slot.known) {
    const settings = { MemorySize: 512, Timeout: 20, Description: description };
    return slot.change({ description, imageUri }, () =>
      done(load, "create", () => lambda.begin(slot.name, imageUri, settings)),
    );
  }
  const { known } = slot;
  const client = lambda.client;
  const FunctionName = slot.name;
  if (random.chance(0.15)) {
    return slot.change(undefined, () =>
      done(load, "delete", () => client.send(new DeleteFunctionCommand({ FunctionName }))),
    );
  }
  if (random.chance(0.4)) {
    return slot.change({ ...known, imageUri }, () => done(load, "code", () => lambda.updateCode(slot.name, imageUri)));
  }
  const update = new UpdateFunctionConfigurationCommand({ FunctionName, Description: description });
  return slot.change({ ...known, description }, () => done(load, "configuration", () => client.send(update)));
}

/** @returns false when it was refused, as a change during another one is, or one to an image that is not there. */
async function done(load: Load, what: string, ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    load.observe(what);
    return true;
  } catch (error) {
    const isImageGone = /Source image \S+ does not exist/.test(String(error));
    if (statusOf(error) !== 409 && !isImageGone) throw error;
    load.observe(`${what} refused`);
    return false;
  }
}

async function invoke(load: Load): Promise<void> {
  const { random, lambda, slots, witness, versions } = load;
  const hold = random.chance(0.2);
  const letGo = hold ? setTimeout(witness.release, 300) : undefined;
  const event = witnessedBy(witness, randomUUID(), hold);
  const { name } = random.of(slots);
  const Qualifier = versions.get(name)?.qualifier(random);
  await answered(load, () => lambda.invoke(name, event, Qualifier === undefined ? {} : { Qualifier }));
  clearTimeout(letGo);
}

async function sendEvent(load: Load): Promise<void> {
  const { random, lambda, slots, witness, accepted } = load;
  const slot = random.of(slots);
  const id = randomUUID();
  // A deletion that is under way may come after.
  const deletesAsked = slot.asked && !slot.asked.becomes ? -1 : slot.deletesAsked;
  const answer = await answered(load, () =>
    lambda.invoke(slot.name, witnessedBy(witness, id), { InvocationType: "Event" }),
  );
  const requestId = answer?.$metadata.requestId;
  if (answer?.StatusCode === 202 && requestId) accepted.push({ id, requestId, slot, deletesAsked });
}

/** The function may not be there, not be ready, or have no room: that is an answer too. */
async function answered<Answer>(load: Load, ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    const answer = await ask();
    load.observe("invoke");
    return answer;
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined || ![404, 409, 429, 500].includes(status)) throw error;
    load.observe(`invoke answered ${status}`);
    return undefined;
  }
}

/** An environment loses its container, as when somebody removes it. */
async function breakOne({ random, instanceId, killed, witness }: Load): Promise<void> {
  await witness.next(killed);
  if (killed.aborted || !random.chance(0.1)) return;
  const found = await containersOf(instanceId);
  if (found.length > 0)
    await engine
      .getContainer(random.of(found).Id)
      .kill()
      .catch(() => undefined);
}
