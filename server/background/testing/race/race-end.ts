/** What must be so whenever nothing goes on any more. */
import { healsByItself, isKeyReason, type StateReasonCode } from "../../../core/function/state.ts";
import { type BegunAct, functionNames, heal, runEvents } from "./race-acts.ts";
import type { RaceWorld } from "./race-world.ts";
import { servingOf } from "./store-watch.ts";

/** @throws Error that says what is not */
export async function assertSettled(race: RaceWorld, acts: readonly BegunAct[]): Promise<void> {
  for (const { what, isOver, bug } of acts) {
    if (!isOver) throw new Error(`"${what}" has no answer`);
    if (bug !== undefined) throw new Error(`"${what}" has failed`, { cause: bug });
  }
  for (const { functionId, version, state, stateReasonCode, updateStatus } of race.watch.current) {
    if (stateReasonCode === "InternalError")
      throw new Error(`${functionId} ${version} is said to have met a fault of ours`);
    if (state === "Pending" || updateStatus === "InProgress")
      throw new Error(`${functionId} ${version} is ${state}, ${updateStatus}, and nobody works on it`);
  }
  await assertImages(race);
  await assertEvents(race);
}

/** After everything was good again for a while, nothing is left that would heal; then all is deleted, and nothing is left. */
export async function assertEnd(race: RaceWorld): Promise<void> {
  await heal(race);
  await assertSettled(race, []);
  for (const { functionId, state, stateReasonCode } of race.watch.current) {
    if (state === "Failed" && stateReasonCode && healsByItself(stateReasonCode as StateReasonCode))
      throw new Error(`${functionId} is Failed for ${stateReasonCode}, and nothing is wrong any more`);
  }
  const deleting = functionNames.map((functionName) =>
    race.operations.delete(functionName, undefined, { name: "end" }).catch(() => undefined),
  );
  await race.turns.play();
  await Promise.all(deleting);
  const last = runEvents(race);
  await race.turns.play();
  await last;
  await assertSettled(race, []);
  if (race.watch.current.length > 0) throw new Error("a function is left after all were deleted");
  if (race.accepted.size > race.over.size) throw new Error("an event was accepted and is nowhere");
}

/** The engine and the store have what Active versions need, and nothing else; copies wait for their key. */
async function assertImages({ watch, images }: RaceWorld): Promise<void> {
  const [needed, waiting, loaded] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const stored of watch.current) {
    const { functionName, version, state, stateReasonCode } = stored;
    const { optimized } = servingOf(stored).image;
    if (!optimized) continue;
    const functionArn = `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`;
    const copy = images.optimizedImages.idOf({ functionArn, version, configDigest: optimized.configDigest });
    if (state === "Active") loaded.add(optimized.engineReference);
    if (state === "Active") needed.add(copy);
    if (isKeyReason((stateReasonCode ?? undefined) as StateReasonCode | undefined)) waiting.add(copy);
  }
  for (const copy of needed) if (!images.copies.has(copy)) throw new Error(`the copy ${copy} is needed and gone`);
  const left = [...images.copies.keys()].filter((copy) => !needed.has(copy) && !waiting.has(copy));
  if (left.length > 0) throw new Error(`copies are left that nobody needs: ${left}`);
  const unused = (await images.engine.list()).filter((reference) => !loaded.has(reference));
  if (unused.length > 0) throw new Error(`the engine is left with ${unused}`);
}

async function assertEvents({ accepted, over, queuedEvents, turns }: RaceWorld): Promise<void> {
  const reading = Promise.all(
    [...accepted].filter((requestId) => !over.has(requestId)).map((requestId) => queuedEvents.get(requestId)),
  );
  await turns.play();
  const lost = (await reading).filter((event) => event === undefined).length;
  if (lost > 0) throw new Error(`${lost} events were accepted and are neither run nor waiting`);
}
