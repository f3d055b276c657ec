/**
 * Everything that changes functions, on the real store, with images, environments and time in a test's hand: the
 * operations of callers and pages, and the loops that live as long as the process. All that any of them asks of the
 * store, of images or of the key waits for its turn.
 */

import { startAt } from "../../../adapters/contract/sample-records.ts";
import { MemoryHistory } from "../../../adapters/memory/history.ts";
import { openLiveRing } from "../../../adapters/memory/live-ring.ts";
import { MemoryOptimizedImageRecords } from "../../../adapters/memory/optimized-image-records.ts";
import { PrismaAliases } from "../../../adapters/prisma/aliases.ts";
import { PrismaFunctions } from "../../../adapters/prisma/functions.ts";
import type { Database } from "../../../adapters/prisma/open-database.ts";
import { PrismaQueuedEvents } from "../../../adapters/prisma/queued-events.ts";
import { SystemClock } from "../../../adapters/system/system-clock.ts";
import { bindFollow, bindOperations, bindVersions } from "../../../bind-operations.ts";
import { expireFunction } from "../../../operations/function/expire-function.ts";
import { failOptimization, finishOptimization } from "../../../operations/function/finish-optimization.ts";
import { healFunction } from "../../../operations/function/heal-function.ts";
import { loseImage } from "../../../operations/function/lose-image.ts";
import { runEvent } from "../../../operations/function/run-event.ts";
import { settleCheck } from "../../../operations/function/settle-check.ts";
import type { QueuedEvent } from "../../../ports/queued-events.ts";
import { SealedFunctionImages } from "../../function-images.ts";
import { IdleSweeper } from "../../idle-sweeper.ts";
import { ImageOptimizer } from "../../image-optimizer.ts";
import { ImageSweeper } from "../../image-sweeper.ts";
import { ImageWatcher } from "../../image-watcher.ts";
import { KeyHealer } from "../../key-healer.ts";
import { RaceEnvironments } from "./race-environments.ts";
import { RaceImages } from "./race-images.ts";
import { type Random, randomOf } from "./random.ts";
import type { StoreWatch } from "./store-watch.ts";
import { Turns } from "./turns.ts";

const minuteMs = 60_000;
export const idleAfterMs = 14 * 24 * 60 * minuteMs;
export const imageCheckEveryMs = 10 * minuteMs;

export type RaceWorld = Awaited<ReturnType<typeof openRaceWorld>>;

export async function openRaceWorld(seed: number, database: Database, watch: StoreWatch) {
  const stack = new AsyncDisposableStack();
  const random: Random = randomOf(seed);
  const turns = new Turns(random, () => watch.look());
  const [clock, images, history] = [new CountingClock(), new RaceImages(), new MemoryHistory()];
  /** Request ids of events: those that were accepted, and those that have been run or went with their function. */
  const [accepted, over] = [new Set<string>(), new Set<string>()];
  let made = 0;
  const ids = { uuid: () => `${seed}-${++made}` };
  const config = { region: "us-east-1", account: "000000000000", idleAfterMs, imageCheckEveryMs };
  // What is written is not synced: no power is lost here.
  const unsynced: Database = { ...database, write: (_durability, work) => database.write("written", work) };
  const stored = stack.use(new PrismaFunctions(unsynced));
  const functions = turns.of("functions", stored, ["touch"]);
  const aliases = turns.of("aliases", new PrismaAliases(unsynced));
  const queuedEvents = turns.of("queue", new PrismaQueuedEvents(unsynced));
  const engineImages = turns.of("engine", images.engine);
  const optimizedImages = turns.of("copies", images.optimizedImages, ["idOf"]);
  const imageSources = turns.of("source", images.sources, ["ownRepository"]);
  const keys = turns.of("keys", images.keys);
  const optimizedImageRecords = new MemoryOptimizedImageRecords();
  // Nobody has a turn yet when the first number is asked for.
  const numbers = { lastSequence: () => stored.lastSequence(), transitionsAfter: functions.transitionsAfter };
  const live = await openLiveRing({ functions: numbers, ids, clock });
  const errors: string[] = [];
  const log = {
    info() {},
    warn() {},
    error: (fields: object, message: string) => void errors.push(text(fields, message)),
  };
  const environments: RaceEnvironments = new RaceEnvironments({
    ...{ turns, watch, live, engineImages, optimizedImageRecords },
    functionImages: () => functionImages,
  });
  const shares = { next: () => random.below(1_000_000) / 1_000_000 };
  const stores = { functions, aliases, random: shares, queuedEvents, live, clock, ids, history, log, config };
  const parts = { engineImages, optimizedImages, imageSources, keys, optimizedImageRecords, environments };
  const changing = { ...stores, ...parts };
  const functionImages = stack.use(
    new SealedFunctionImages({ ...changing, lose: (loss) => loseImage(loss, changing) }),
  );
  const eventQueue = {
    put: (event: QueuedEvent) => queuedEvents.put(event),
    async drop(functionId: string) {
      for (const { requestId } of await queuedEvents.removeOfFunction(functionId)) over.add(requestId);
    },
  };
  const unasked = () => Promise.reject(new Error("nobody is asked for a key or a policy here"));
  const ports = { ...changing, eventQueue, keyOperations: { describeKey: unasked }, repository: Object.create(null) };
  const never = new AbortController().signal;
  const finish = {
    optimized: (ended: Parameters<typeof finishOptimization>[0]) => finishOptimization(ended, changing),
    failed: (ended: Parameters<typeof failOptimization>[0]) => failOptimization(ended, changing),
  };
  const optimizer = stack.use(new ImageOptimizer({ ...changing, finish }, 2));
  const sweeper = stack.use(new ImageSweeper({ ...changing, optimizer, reclaimed: () => undefined }));
  const healer = stack.use(new KeyHealer({ ...changing, heal: (name, fault) => healFunction(name, fault, changing) }));
  const watcher = stack.use(
    new ImageWatcher({
      ...changing,
      engine: { onImages: () => () => undefined },
      settle: (checked, finding) => settleCheck(checked, finding, changing),
    }),
  );
  const idle = stack.use(
    new IdleSweeper({ ...changing, expire: (name, isIdle) => expireFunction(name, isIdle, changing) }),
  );
  const starting = [optimizer.start(never), watcher.start(never)];
  sweeper.start();
  healer.start();
  idle.start(never);
  await turns.play();
  await Promise.all(starting);
  return {
    ...{ seed, random, turns, watch, clock, images, history, live, environments, functions, queuedEvents, watcher },
    ...{ errors, ids, accepted, over },
    operations: bindOperations(ports, never),
    versions: bindVersions(ports, never),
    follow: bindFollow(ports),
    runEvent: (event: QueuedEvent) => runEvent(event, ports, never),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Goes on by a moment with each look, so that the same seed sees the same times. */
class CountingClock extends SystemClock {
  #looks = 0;

  override now(): number {
    this.#looks += 1;
    return startAt + this.#looks / 1000;
  }

  override monotonic(): number {
    return this.now() - startAt;
  }
}

function text(fields: object, message: string): string {
  const error = "error" in fields ? fields.error : undefined;
  return `${message}: ${error instanceof Error ? error.stack : JSON.stringify(fields)}`;
}
