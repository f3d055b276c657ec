/** Functions whose key goes and comes: the optimizer, the cold start and the healer on one store and real keys. */
import { expect, test } from "vitest";
import { makeImage, packLayer } from "../adapters/registry/testing/image.ts";
import { callingPrincipal } from "../core/policy/principal.ts";
import { base, openOptimizerRoom, signal } from "./testing/optimizer-room.ts";

const image = (name: string) => makeImage([base, packLayer([{ path: `${name}.txt`, content: name }])]);
const call = {
  principal: callingPrincipal("test", "000000000000"),
  ...{ sourceIpAddress: "127.0.0.1", userAgent: "test", requestId: "1" },
};

async function openHouse() {
  const house = await openOptimizerRoom();
  const { keys } = house.keys;
  const { keyId } = await keys.createKey(call, { description: "", bypassLockoutCheck: false, tags: [] });
  const kmsKeyArn = `arn:aws:kms:us-east-1:000000000000:key/${keyId}`;
  return { ...house, keyId, kmsKeyArn, operations: keys };
}

async function stateOf({ functions }: Awaited<ReturnType<typeof openHouse>>, functionName: string) {
  const { state, stateReasonCode, stateSince, updateStatus, serving } = (await functions.get(functionName)) ?? {};
  return { state, stateReasonCode, stateSince, updateStatus, kmsKeyArn: serving?.configuration.kmsKeyArn };
}

test("a function whose key was disabled before it was ever Active becomes Active when the key is enabled", async () => {
  await using house = await openHouse();
  const { keyId, kmsKeyArn, operations } = house;
  await house.optimizer().start(signal);
  house.healer().start();
  await operations.disableKey(call, { keyId });
  await house.create("echo", image("echo"), { kmsKeyArn });
  await house.row("echo", "key-unavailable");
  expect(await stateOf(house, "echo")).toMatchObject({ state: "Failed", stateReasonCode: "DisabledKMSKey" });

  await operations.enableKey(call, { keyId });
  await house.row("echo", "available-again");
  await house.row("echo", "optimized");
  expect(await stateOf(house, "echo")).toMatchObject({ state: "Active", kmsKeyArn });
});

test("a key that came back while nobody looked is found at start", async () => {
  await using house = await openHouse();
  const { keyId, kmsKeyArn, operations } = house;
  await house.optimizer().start(signal);
  await operations.disableKey(call, { keyId });
  await house.create("echo", image("echo"), { kmsKeyArn });
  await house.row("echo", "key-unavailable");
  await operations.enableKey(call, { keyId });
  house.healer().start();
  await house.row("echo", "optimized");
});

test("a key that fails for another reason than before changes the reason, not since when", async () => {
  await using house = await openHouse();
  const { keyId, kmsKeyArn, operations } = house;
  await house.optimizer().start(signal);
  await operations.disableKey(call, { keyId });
  await house.create("echo", image("echo"), { kmsKeyArn });
  await house.row("echo", "key-unavailable");
  const { stateSince } = await stateOf(house, "echo");
  await operations.scheduleDeletion(call, { keyId });
  house.healer().start();
  const isForDeletion = ({ kind, ...rest }: { kind: string; transition?: { reasonCode?: string } }) =>
    kind === "transition" && rest.transition?.reasonCode === "InvalidStateKMSKey";
  await house.until(isForDeletion);
  expect(await stateOf(house, "echo")).toMatchObject({ state: "Failed", stateSince });
});

test("another key seals the image again: one Decrypt, one GenerateDataKey, and nothing is optimized", async () => {
  await using house = await openHouse();
  const { kmsKeyArn } = house;
  await house.optimizer().start(signal);
  await house.create("echo", image("echo"));
  await house.row("echo", "optimized");
  const before = (await house.keys.records()).length;
  await house.configure("echo", { kmsKeyArn });
  await house.row("echo", "update-succeeded");
  const [row] = await house.functions.transitions({ limit: 1 });
  expect(row?.cause).toBe("Configuration updated: the image is the same, sealed again with the function's key");
  const records = (await house.keys.records()).slice(0, -before || undefined).reverse();
  expect(records.map(({ eventName, resources }) => [eventName, resources[0].ARN === kmsKeyArn])).toEqual([
    ["Decrypt", false],
    ["GenerateDataKey", true],
  ]);
  expect(await stateOf(house, "echo")).toMatchObject({ state: "Active", updateStatus: "Successful", kmsKeyArn });
});

test("a new key that cannot be used fails the update, and the image stays sealed with the one before", async () => {
  await using house = await openHouse();
  const { keyId, kmsKeyArn, operations } = house;
  await house.optimizer().start(signal);
  await house.create("echo", image("echo"));
  await house.row("echo", "optimized");
  await operations.disableKey(call, { keyId });
  await house.configure("echo", { kmsKeyArn });
  await house.row("echo", "update-failed");
  expect(await house.functions.get("echo")).toMatchObject({ state: "Active", updateReasonCode: "DisabledKMSKey" });
  expect(await house.sealedWith("echo")).not.toBe(kmsKeyArn);
});

test("when the key before cannot be used any more, the image is sealed anew from its repository", async () => {
  await using house = await openHouse();
  const { keyId, kmsKeyArn, operations } = house;
  await house.optimizer().start(signal);
  await house.create("echo", image("echo"), { kmsKeyArn });
  await house.row("echo", "optimized");
  await operations.disableKey(call, { keyId });
  const other = await operations.createKey(call, { description: "", bypassLockoutCheck: false, tags: [] });
  await house.configure("echo", { kmsKeyArn: other.keyId });
  await house.row("echo", "update-succeeded");
  expect(await house.sealedWith("echo")).toContain(other.keyId);
});
