/**
 * The platform is killed under load, again and again: no accepted event is lost, no state is invented, nothing is left
 * on the host or in the engine. Seeded: `npm run test:crash` runs more rounds, LAMBDARIUM_TEST_SEED the same again.
 */
import { expect, test } from "@playwright/test";
import { verifyStore } from "../server/adapters/chunk-store/verify-store.ts";
import { randomOf } from "../server/background/testing/race/random.ts";
import type { FunctionRecord } from "../server/core/function/function-record.ts";
import { ImageLoad } from "./crash/image-load.ts";
import { type AcceptedEvent, isExcused, Slot } from "./crash/ledger.ts";
import { runLoad } from "./crash/load.ts";
import { PushLoad } from "./crash/push-load.ts";
import { stillThere, type Traces, tracesOnHost } from "./crash/traces.ts";
import { checkTransitions, queuedEvents } from "./crash/transition-paths.ts";
import { UploadLoad } from "./crash/upload-load.ts";
import { VersionLoad } from "./crash/version-load.ts";
import { openWitness, type Witness } from "./crash/witness.ts";
import { containersOf, engine, instanceIdOf } from "./engine.ts";
import { lambdaAt } from "./lambda.ts";
import { listenTo } from "./live.ts";
import { liveData } from "./live-data.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const rounds = Number(process.env.LAMBDARIUM_TEST_ROUNDS ?? 12);
// Kept where the processes that run the tests find it again.
process.env.LAMBDARIUM_TEST_SEED ??= String(Math.floor(Math.random() * 1e9));
const firstSeed = Number(process.env.LAMBDARIUM_TEST_SEED);
/** Answers, runs and messages of a round before the kill. */
const OBSERVED = { least: 1, most: 250 };

/** How many the platform keeps ready. */
const SANDBOXES_AHEAD = 2;

test.describe.configure({ mode: "serial" });

const resources = new AsyncDisposableStack();
const slots = ["one", "two", "three"].map((name) => new Slot(name));
const versions = new Map(slots.map((slot) => [slot.name, new VersionLoad(slot)]));
const accepted: AcceptedEvent[] = [];
let first: RunningPlatform;
let platform: RunningPlatform;
let witness: Witness;
let uploads: UploadLoad;
let pushes: PushLoad;
let instanceId: string;
let images: ImageLoad;
let before: Traces | undefined;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  first = resources.use(await startPlatform({ env }));
  platform = first;
  witness = resources.use(await openWitness());
  instanceId = await instanceIdOf(first.dataFolder);
  uploads = new UploadLoad(resources.use(await temporaryFolder()).path, first.endpoint);
  pushes = new PushLoad(first.endpoint);
  images = resources.use(await ImageLoad.open(first.endpoint, instanceId));
});

test.afterAll(async () => {
  test.setTimeout(120_000);
  await resources.disposeAsync();
});

const env = { LAMBDARIUM_CONCURRENCY: "6", LAMBDARIUM_IDLE_AFTER: "2h" };

/** The same port and data folder, as a person starts it again. */
async function startAgain(): Promise<void> {
  platform = resources.use(await startPlatform({ dataFolder: first.dataFolder, port: first.port, env }));
}

for (let round = 0; round < rounds; round++) {
  test(`round ${round}: killed with seed ${firstSeed + round}`, async () => {
    test.setTimeout(300_000);
    if (before) {
      await test.step("start", startAgain);
      await check(before);
    }
    const random = randomOf(firstSeed + round);
    const killAt = OBSERVED.least + random.below(OBSERVED.most);
    using lambda = lambdaAt(platform.endpoint);
    using live = await listenTo(platform.endpoint);
    const killed = new AbortController();
    let observed = 0;
    const observe = () => {
      observed += 1;
      if (observed !== killAt) return;
      killed.abort();
      void platform.kill();
    };
    witness.onRun = observe;
    void live.until(() => {
      observe();
      return false;
    });
    const { endpoint } = platform;
    const loads = { slots, versions, images, witness, uploads, pushes };
    const parts = { random, endpoint, lambda, ...loads, accepted, instanceId, observe };
    await test.step("load", () => runLoad({ ...parts, killed: killed.signal }));
    await platform.kill();
    witness.release();
    before = await tracesOnHost(first.dataFolder, instanceId);
  });
}

test("after the last kill all that was accepted is run, and a stop leaves nothing but the network", async () => {
  test.setTimeout(300_000);
  if (!before) throw new Error("there was no round");
  await startAgain();
  await check(before);
  await untilRan();
  await expect.poll(async () => queuedEvents(first.dataFolder), { timeout: 60_000 }).toEqual([]);
  expect(await platform.stop()).toBe(0);
  checkTransitions(first.dataFolder);
  expect((await verifyStore(first.dataFolder)).faults).toEqual([]);
  expect(await tracesOnHost(first.dataFolder, instanceId)).toEqual({
    ...{ containers: [], volumes: [], mounts: [], loopDevices: [], temporaryFiles: [] },
    networks: [expect.stringContaining(instanceId)],
  });
});

/** Right after a start. */
async function check(left: Traces): Promise<void> {
  const now = await tracesOnHost(first.dataFolder, instanceId);
  expect(stillThere(left, now), "of what the killed one had").toEqual({});
  expect(now.networks).toHaveLength(1);
  const invocations = await liveData(platform.endpoint, "invocations");
  const running = invocations.filter(
    ({ invocationType, status }) => invocationType === "RequestResponse" && status === "running",
  );
  expect(running, "invokes that nobody runs any more").toEqual([]);
  await test.step("images are there", () => images.pushMissing());
  const records = await test.step("functions", untilNobodyHasFailed);
  using lambda = lambdaAt(platform.endpoint);
  for (const each of versions.values()) await each.check(lambda.client);
  for (const slot of slots) slot.compare(records);
  expect(
    records.map(({ functionName }) => functionName).filter((name) => !slots.some((slot) => slot.name === name)),
  ).toEqual([]);
  const created = checkTransitions(first.dataFolder);
  for (const { name, createsAsked } of slots) expect(created.get(name) ?? 0).toBeLessThanOrEqual(createsAsked);
  await test.step("uploads", () => uploads.check());
  await test.step("pushes", () => pushes.check());
  await test.step("events", untilRan);
  await test.step("images", untilUnusedImagesAreGone);
  await test.step("containers", untilContainersAreOwned);
}

/** With their images there again every function and version comes back, and none stays in between. */
async function untilNobodyHasFailed(): Promise<FunctionRecord[]> {
  const isOdd = ({ state, updateStatus, updateReasonCode }: FunctionRecord) =>
    state === "Failed" || state === "Pending" || (updateStatus === "Failed" && updateReasonCode !== "ImageDeleted");
  const odd = async () =>
    (await allVersions()).filter(isOdd).map(({ functionName, version, state, stateReason, updateReason }) => {
      return { functionName, version, state, stateReason, updateReason };
    });
  await expect.poll(odd, { timeout: 60_000 }).toEqual([]);
  return liveData(platform.endpoint, "functions");
}

async function allVersions(): Promise<FunctionRecord[]> {
  const latest = await liveData(platform.endpoint, "functions");
  return [...latest, ...(await liveData(platform.endpoint, "published-versions"))];
}

/** Every event that was answered 202 is run, unless its function was deleted since. What is due later is made due. */
async function untilRan(): Promise<void> {
  const missing = () => accepted.filter((event) => !witness.has(event.id) && !isExcused(event));
  const patience = AbortSignal.timeout(120_000);
  while (missing().length > 0) {
    const ids = missing().map(({ requestId }) => requestId);
    expect(patience.aborted, `accepted and never run: ${ids}`).toBe(false);
    await makeDue();
    await witness.next(AbortSignal.timeout(1000));
  }
  accepted.splice(0);
}

async function makeDue(): Promise<void> {
  const queued = (await liveData(platform.endpoint, "invocations")).filter(({ status }) => status === "queued");
  const clock = (await (await fetch(`${platform.endpoint}/_lambdarium/clock`)).json()) as {
    now: number;
    offsetMs: number;
  };
  const waits = queued.flatMap(({ nextAttempt }) =>
    nextAttempt ? [nextAttempt.at - clock.now - (clock.offsetMs - nextAttempt.aheadMs)] : [],
  );
  const advanceMs = Math.ceil(Math.max(0, ...waits));
  if (advanceMs < 1000) return;
  await fetch(`${platform.endpoint}/_lambdarium/clock`, { method: "POST", body: JSON.stringify({ advanceMs }) });
}

/** What the engine made for the killed one after its end is found, too. */
async function untilContainersAreOwned(): Promise<void> {
  const unowned = async () => {
    const containers = await containersOf(instanceId);
    const environments = await liveData(platform.endpoint, "environments");
    const known = new Set<string | undefined>(environments.map(({ environmentId }) => environmentId));
    const named = containers.filter(({ Labels }) => Labels["lambdarium.function"] !== undefined);
    const strange = named.filter(({ Labels }) => !known.has(Labels["lambdarium.environment"]));
    const sandboxes = containers.length - named.length;
    return [
      ...strange.map(({ Names }) => Names[0]),
      ...(sandboxes > named.length + SANDBOXES_AHEAD ? ["sandboxes"] : []),
    ];
  };
  await expect.poll(unowned, { timeout: 30_000 }).toEqual([]);
}

/** Of all that functions have had, only those are in the engine that a function has now. */
async function untilUnusedImagesAreGone(): Promise<void> {
  const unused = async () => {
    const records = await allVersions();
    const images = records.flatMap(({ serving, updating }) => [serving.image.optimized, updating?.image.optimized]);
    const used = new Set(images.flatMap((image) => image?.engineReference ?? []));
    for (const reference of used) had.add(reference);
    const listed = await engine.listImages({ filters: JSON.stringify({ reference: ["lambdarium/*"] }) });
    const names = listed.flatMap(({ RepoTags }) => RepoTags ?? []).map((tag) => tag.replace(/:latest$/, ""));
    return names.filter((name) => had.has(name) && !used.has(name));
  };
  await expect.poll(unused, { timeout: 60_000 }).toEqual([]);
}

const had = new Set<string>();
