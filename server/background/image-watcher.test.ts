import { expect, test } from "vitest";
import { SystemClock } from "../adapters/system/system-clock.ts";
import { KeyError } from "../core/errors/key-error.ts";
import { RegistryAway } from "../core/errors/registry-away.ts";
import { latestOf } from "../core/function/version.ts";
import type { ImageCheck } from "../core/image/image-check.ts";
import { checkNow } from "../operations/function/check-now.ts";
import { expireFunction } from "../operations/function/expire-function.ts";
import { type CheckFinding, settleCheck } from "../operations/function/settle-check.ts";
import { openRoom, unstopped } from "../operations/function/testing/operation-room.ts";
import { updateFunctionCode } from "../operations/function/update-function-code.ts";
import { setLambdaPermission } from "../operations/repository/lambda-permission.ts";
import type { ImageSources } from "../ports/image-sources.ts";
import type { Keys } from "../ports/keys.ts";
import { ImageWatcher } from "./image-watcher.ts";

const EVERY_MS = 600_000;
const lost: CheckFinding = { kind: "image-lost", code: "ImageDeleted", reason: "It is gone." };

/** No function's moment comes unless a test moves the clock. */
class StandingClock extends SystemClock {
  readonly #at = Date.now();

  override now(): number {
    return this.#at;
  }
}

/** A watcher on the operations and image sources in memory; what it is thrown comes first. */
async function openWatcher() {
  const room = await openRoom();
  const { ports } = room;
  const clock = new StandingClock();
  const keyFailures: Error[] = [];
  const check = { instead: undefined as ImageSources["check"] | undefined };
  const log = { info() {}, warn() {}, error: ({ error }: Record<string, unknown>) => Promise.reject(error) };
  const keys: Keys = {
    async generateDataKey() {
      const failure = keyFailures.shift();
      if (failure) throw failure;
      return { plaintext: new Uint8Array(32), ciphertextBlob: new Uint8Array(), keyId: "arn:key" };
    },
    decrypt: () => Promise.reject(new Error("there is no copy here")),
  };
  const watcher = new ImageWatcher({
    ...{ ...ports, clock, log, keys },
    config: { ...ports.config, imageCheckEveryMs: EVERY_MS },
    optimizedImages: { keyIdOf: async () => undefined, open: () => Promise.reject(new Error("there is no copy here")) },
    engine: { onImages: () => () => undefined },
    imageSources: {
      check: (...asked) => (check.instead ?? ports.imageSources.check.bind(ports.imageSources))(...asked),
    },
    settle: (checked, finding) => settleCheck(checked, finding, ports),
  });
  const principal = { kind: "account" as const, accountId: ports.config.account };
  const digest = (await room.repository.resolveTag("hello", "1")) ?? "";
  const manifest = await room.repository.manifest("hello", digest);
  if (!manifest) throw new Error("there is no hello:1");
  const checks = (): ImageCheck[] =>
    room.heard.flatMap((message) =>
      message.kind === "passing" && message.event.type === "image-check" ? [message.event] : [],
    );
  return {
    ...{ room, clock, watcher, keyFailures, check, checks },
    start: () => watcher.start(unstopped),
    async active(functionName: string) {
      await room.create(functionName);
      await room.optimized(functionName);
    },
    /** Every function's moment comes. */
    intervalPasses: () => void clock.advance(EVERY_MS),
    checkNow: (functionName: string) => checkNow(functionName, undefined, { ...ports, imageChecks: watcher }),
    deleteImage: () => room.repository.deleteManifest("hello", digest),
    async pushImage() {
      await room.repository.putManifest(manifest, "1");
      ports.live.publish({ type: "images" });
    },
    permit: (permitted: boolean) => setLambdaPermission({ repository: "hello", permitted, principal }, ports),
    /** Resolves with the outcomes so far when there are so many. */
    async outcomes(count: number) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = () => checks().length >= count && resolve();
      const unsubscribe = ports.live.subscribe(look);
      look();
      await promise.finally(unsubscribe);
      return checks().map(({ outcome }) => outcome);
    },
    async becomes(functionName: string, state: string, reason?: string) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = async () => {
        const found = await room.find(functionName);
        if (found.state === state && (reason ?? found.stateReasonCode) === found.stateReasonCode) resolve();
      };
      const unsubscribe = ports.live.subscribe(() => void look());
      await look();
      await promise.finally(unsubscribe);
    },
    [Symbol.asyncDispose]: () => watcher[Symbol.asyncDispose](),
  };
}

test("a function whose image was deleted is Failed at the next check, and restored when it is pushed again", async () => {
  await using house = await openWatcher();
  await house.active("hello");
  await house.start();
  await house.deleteImage();
  expect(await house.room.find("hello")).toMatchObject({ state: "Active" });
  house.intervalPasses();
  await house.becomes("hello", "Failed", "ImageDeleted");
  expect(house.room.ports.environments.retired.at(-1)).toMatchObject({ keepGeneration: undefined });
  await house.pushImage();
  await house.becomes("hello", "Pending", "Restoring");
  expect(await house.outcomes(2)).toEqual(["missing", "good"]);
});

test("a revoked permission is found at the next check, and the restored one at once", async () => {
  await using house = await openWatcher();
  await house.active("hello");
  await house.start();
  await house.permit(false);
  expect(house.checks()).toEqual([]);
  house.intervalPasses();
  await house.becomes("hello", "Failed", "ImageAccessDenied");
  await house.permit(true);
  await house.becomes("hello", "Pending");
});

test("what is missing now and may not be read later is told by its latest reason, and by the check alone", async () => {
  await using house = await openWatcher();
  await house.active("hello");
  await house.start();
  await house.deleteImage();
  await house.permit(false);
  house.intervalPasses();
  await house.becomes("hello", "Failed", "ImageDeleted");
  await house.pushImage();
  await house.becomes("hello", "Failed", "ImageAccessDenied");
  expect(await house.outcomes(2)).toEqual(["missing", "denied"]);
});

test("where nothing can be found out nothing changes, and it is tried again sooner", async () => {
  await using house = await openWatcher();
  await house.active("hello");
  await house.start();
  house.check.instead = () => Promise.reject(new RegistryAway("The registry is away."));
  house.intervalPasses();
  expect(await house.outcomes(1)).toEqual(["unreachable"]);
  expect(house.checks()[0]).toMatchObject({ sentence: "The registry is away." });
  house.clock.advance(15_000);
  expect(await house.outcomes(2)).toEqual(["unreachable", "unreachable"]);
  expect(await house.room.find("hello")).toMatchObject({ state: "Active" });
  expect(await house.room.events()).toEqual(["created", "optimized"]);
});

test("a key that cannot be used fails the function for its key", async () => {
  await using house = await openWatcher();
  await house.active("hello");
  house.keyFailures.push(new KeyError("DisabledException", "it is disabled"));
  await house.start();
  house.intervalPasses();
  await house.becomes("hello", "Failed", "DisabledKMSKey");
  // It is tried at every check.
  house.intervalPasses();
  await house.becomes("hello", "Pending", "Restoring");
});

test("a key that changes while it is tried is tried again", async () => {
  await using house = await openWatcher();
  await house.active("hello");
  await house.start();
  house.check.instead = async () => {
    house.check.instead = undefined;
    house.room.ports.live.publish({ type: "key-changed", keyId: "1" });
  };
  house.keyFailures.push(new KeyError("DisabledException", "it was disabled"));
  house.intervalPasses();
  expect(await house.outcomes(2)).toEqual(["key", "good"]);
});

test("a function that is Pending is left alone, and looked at when it is Active", async () => {
  await using house = await openWatcher();
  await house.room.create("hello");
  await house.start();
  await expect(house.checkNow("hello")).rejects.toMatchObject({ code: "ResourceConflictException" });
  house.intervalPasses();
  await house.deleteImage();
  expect(house.checks()).toEqual([]);
  await house.room.optimized("hello");
  await house.becomes("hello", "Failed", "ImageDeleted");
});

test("an update in progress leaves the function alone; if it fails, the check follows at once", async () => {
  await using house = await openWatcher();
  await house.active("hello");
  await house.start();
  const update = { functionName: "hello", imageUri: "hello:2", dryRun: false };
  await updateFunctionCode(update, { name: "tester" }, house.room.ports, unstopped);
  await house.deleteImage();
  house.intervalPasses();
  expect(await house.room.find("hello")).toMatchObject({ state: "Active", updateStatus: "InProgress" });
  expect(house.checks()).toEqual([]);
  await house.room.failed("hello", 2);
  await house.becomes("hello", "Failed", "ImageDeleted");
});

test("an Inactive function is checked, too", async () => {
  await using house = await openWatcher();
  await house.active("hello");
  await expireFunction(latestOf("hello"), () => true, house.room.ports);
  await house.start();
  await house.permit(false);
  house.intervalPasses();
  await house.becomes("hello", "Failed", "ImageAccessDenied");
});

test("what came back while nobody looked is found at start; what is invalid stays Failed", async () => {
  await using house = await openWatcher();
  await house.active("hello");
  await house.room.create("invalid");
  await house.room.failed("invalid");
  await settleCheck(await house.room.find("hello"), lost, house.room.ports);
  await house.start();
  await house.becomes("hello", "Pending");
  await expect(house.checkNow("invalid")).rejects.toThrow("It is Failed with InvalidImage, which only another image");
  expect(house.watcher.of("invalid")).toEqual({ checks: [], due: [] });
});

test("a check that is asked for is made at once, and told with what it found and when the next one comes", async () => {
  await using house = await openWatcher();
  await house.active("hello");
  await house.start();
  expect(house.watcher.of("hello").checks).toEqual([]);
  await house.checkNow("hello");
  await house.outcomes(1);
  const sentence = "The repository hello has the image, Lambda may read it, and the key can be used.";
  const { checks, due } = house.watcher.of("hello");
  expect(checks).toMatchObject([{ functionName: "hello", version: "$LATEST", outcome: "good", sentence, asked: true }]);
  expect(due).toMatchObject([{ version: "$LATEST", aheadMs: 0 }]);
  expect(await house.room.events()).toEqual(["created", "optimized"]);
  await expect(house.checkNow("nobody")).rejects.toMatchObject({ code: "ResourceNotFoundException" });
});

test("what was brought back is answered when its functions have been looked at", async () => {
  await using house = await openWatcher();
  const names = ["a", "b", "c", "d"];
  for (const name of names) await house.active(name);
  await house.start();
  await house.permit(false);
  house.intervalPasses();
  for (const name of names) await house.becomes(name, "Failed");
  await house.permit(true);
  await house.watcher.settled();
  for (const name of names) expect(await house.room.find(name)).toMatchObject({ state: "Pending" });
  // Nothing is waited for while nothing is looked at.
  await house.watcher.settled();
});

test("a look that was made because something was pushed is told only when it found something else", async () => {
  await using house = await openWatcher();
  await house.active("hello");
  await house.start();
  await house.deleteImage();
  await house.checkNow("hello");
  await house.becomes("hello", "Failed");
  house.room.ports.live.publish({ type: "images" });
  await house.pushImage();
  await house.becomes("hello", "Pending");
  expect(await house.outcomes(2)).toEqual(["missing", "good"]);
});

test("when the clock is taken back a check comes when it would have come, and a jump makes no storm", async () => {
  await using house = await openWatcher();
  const names = Array.from({ length: 12 }, (_, at) => `hello-${at}`);
  for (const name of names) await house.active(name);
  let [running, most] = [0, 0];
  house.check.instead = async () => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
  };
  await house.start();
  const dueBefore = names.map((name) => house.watcher.of(name).due);
  const dueNames = house.watcher.dueBy(house.clock.dueNow() + EVERY_MS).map(({ functionName }) => functionName);
  expect(dueNames.toSorted()).toEqual(names.toSorted());
  expect(house.watcher.dueBy(house.clock.dueNow())).toEqual([]);
  house.clock.advance(15 * 86_400_000);
  await house.outcomes(names.length);
  expect(most).toBe(2);
  expect(new Set(house.checks().map(({ functionName }) => functionName)).size).toBe(names.length);
  expect(house.watcher.dueBy(house.clock.dueNow())).toEqual([]);
  house.clock.moveTo(0);
  expect(names.map((name) => house.watcher.of(name).due)).toEqual(dueBefore);
});
