/**
 * Two tabs, an API client, time, and every loop that changes functions act at once, in an order that a seed decides,
 * over the real store. A world is played for a while, one schedule after the other: LAMBDARIUM_TEST_SEED=7 plays the
 * world of that seed again, and with LAMBDARIUM_TEST_ROUNDS=100 the next ones too.
 */
import { expect, test } from "vitest";
import { openNewDatabase } from "../adapters/contract/temporary-database.ts";
import { temporaryFolder } from "../adapters/contract/temporary-folder.ts";
import { begin, makeGood } from "./testing/race/race-acts.ts";
import { assertEnd, assertSettled } from "./testing/race/race-end.ts";
import { openRaceWorld } from "./testing/race/race-world.ts";
import { StoreWatch } from "./testing/race/store-watch.ts";

const SCHEDULES_A_WORLD = 25;
const ACTS = { least: 4, more: 6 };
/** How often all is good when a schedule begins. */
const GOOD = 0.3;
const { LAMBDARIUM_TEST_SEED: given, LAMBDARIUM_TEST_ROUNDS: worlds = given === undefined ? 40 : 1 } = process.env;
const seeds = Array.from({ length: Number(worlds) }, (_, at) => Number(given ?? 0) + at);

test(`no schedule of ${seeds.length * SCHEDULES_A_WORLD} makes a transition that the tables do not allow, or loses anything`, {
  timeout: 300_000,
}, async () => {
  await using folder = await temporaryFolder();
  const file = folder.file("database.sqlite");
  await using database = await openNewDatabase(file);
  using watch = new StoreWatch(file);
  for (const seed of seeds) await playWorld(seed);

  async function playWorld(seed: number): Promise<void> {
    await using race = await openRaceWorld(seed, database, watch);
    let schedule = 0;
    try {
      for (; schedule < SCHEDULES_A_WORLD; schedule++) {
        race.turns.trace.length = 0;
        if (race.random.chance(GOOD)) makeGood(race);
        const acts = Array.from({ length: ACTS.least + race.random.below(ACTS.more) }, () => begin(race));
        await race.turns.play();
        await assertSettled(race, acts);
      }
      race.turns.trace.length = 0;
      await assertEnd(race);
    } catch (error) {
      const what = `schedule ${schedule} of LAMBDARIUM_TEST_SEED=${seed}`;
      throw new Error(`${what}, after\n  ${race.turns.trace.slice(-80).join("\n  ")}\n${race.errors.join("\n")}`, {
        cause: error,
      });
    }
  }
  expect(watch.moment).toBeGreaterThan(seeds.length);
});
