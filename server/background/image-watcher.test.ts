import { expect, test } from "vitest";
import { KeyError } from "../core/errors/key-error.ts";
import { RegistryAway } from "../core/errors/registry-away.ts";
import { latestOf } from "../core/function/version.ts";
import { expireFunction } from "../operations/function/expire-function.ts";
import { finishOptimization } from "../operations/function/finish-optimization.ts";
import { publishVersion } from "../operations/function/publish-version.ts";
import { type CheckFinding, settleCheck } from "../operations/function/settle-check.ts";
import { optimized, unstopped } from "../operations/function/testing/operation-room.ts";
import { updateFunctionCode } from "../operations/function/update-function-code.ts";
import { EVERY_MS, openWatcher } from "./testing/watcher-room.ts";

const lost: CheckFinding = { kind: "image-lost", code: "ImageDeleted", reason: "It is gone." };

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

test("each version is checked by itself: an old one whose image is deleted is Failed, and the others go on", async () => {
  await using house = await openWatcher();
  const { ports } = house.room;
  await house.active("hello");
  const { version, serving } = await publishVersion({ functionName: "hello" }, { name: "tester" }, ports);
  const done = { functionName: "hello", version, generation: serving.generation, image: optimized, cause: "Optimized" };
  await finishOptimization(done, ports);
  const update = { functionName: "hello", imageUri: "hello:2", dryRun: false };
  await updateFunctionCode(update, { name: "tester" }, ports, unstopped);
  await house.room.optimized("hello", 2);
  await house.start();
  await house.deleteImage();
  house.intervalPasses();
  expect((await house.outcomes(2)).toSorted()).toEqual(["good", "missing"]);
  const [latest, old] = await ports.functions.versions("hello");
  expect(latest).toMatchObject({ version: "$LATEST", state: "Active" });
  expect(old).toMatchObject({ version: "1", state: "Failed", stateReasonCode: "ImageDeleted" });
  expect(house.watcher.of("hello").due.map((time) => time.version)).toEqual(["$LATEST", "1"]);
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
