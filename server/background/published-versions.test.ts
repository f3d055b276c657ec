import { expect, test } from "vitest";
import { makeImage, packLayer } from "../adapters/registry/testing/image.ts";
import { isTransition } from "../core/function/transition.ts";
import { LATEST } from "../core/function/version.ts";
import { publishChanged, publishVersion } from "../operations/function/publish-version.ts";
import { base, openOptimizerRoom, signal } from "./testing/optimizer-room.ts";

const image = (name: string) => makeImage([base, packLayer([{ path: `${name}.txt`, content: name }])]);
const caller = { name: "tester" };
const config = { region: "us-east-1", account: "000000000000" };

type House = Awaited<ReturnType<typeof openOptimizerRoom>>;

const portsOf = (house: House) => ({ ...house.ports, aliases: house.functions.aliases, config });

const ended = (house: House, version: string, event = "optimized") =>
  house.until(
    (message) =>
      message.kind === "transition" && message.transition.version === version && message.transition.event === event,
  );

const causes = async (house: House) =>
  (await house.functions.transitions({ limit: 9 }))
    .filter(isTransition)
    .map(({ version, event, cause }) => `${version} ${event}: ${cause}`);

test("a version has the copy of $LATEST sealed once more: one Decrypt, one GenerateDataKey, and nothing is optimized", async () => {
  await using house = await openOptimizerRoom();
  await house.optimizer().start(signal);
  await house.create("echo", image("echo"));
  await ended(house, LATEST);
  const before = (await house.keys.records()).length;
  await publishVersion({ functionName: "echo" }, caller, portsOf(house));
  await ended(house, "1");
  const [last] = await causes(house);
  expect(last).toBe("1 optimized: Optimized: the copy of version $LATEST has been sealed once more");
  const records = (await house.keys.records()).slice(0, -before || undefined).reverse();
  expect(records.map(({ eventName }) => eventName)).toEqual(["Decrypt", "GenerateDataKey"]);
  expect(await house.functions.getVersion({ functionName: "echo", version: "1" })).toMatchObject({ state: "Active" });
  expect(await house.sealedWith("echo", "1")).toBe(await house.sealedWith("echo"));
});

test("a version that is published with its function waits for that one's copy, and is not optimized beside it", async () => {
  await using house = await openOptimizerRoom();
  const record = await house.create("echo", image("echo"));
  await publishChanged(record, caller, portsOf(house));
  await house.optimizer().start(signal);
  await ended(house, "1");
  expect((await causes(house)).filter((one) => one.includes("layers verified"))).toHaveLength(1);
});

test("a version keeps its copy and its key when $LATEST gets another image and another key", async () => {
  await using house = await openOptimizerRoom();
  await house.optimizer().start(signal);
  await house.create("echo", image("echo"));
  await ended(house, LATEST);
  await publishVersion({ functionName: "echo" }, caller, portsOf(house));
  await ended(house, "1");
  const key = await house.sealedWith("echo", "1");
  await house.push(image("other"), "echo");
  await house.update("echo", await house.imageSources.resolve("echo:1", "hello", signal));
  await ended(house, LATEST, "update-succeeded");
  expect(await house.sealedWith("echo", "1")).toBe(key);
  const [latest, version] = await house.functions.versions("echo");
  expect(version?.serving.image.digest).not.toBe(latest?.serving.image.digest);
  expect(version).toMatchObject({ state: "Active", serving: { generation: 1 } });
});

test("where no version has a copy to give, the image is fetched and optimized", async () => {
  await using house = await openOptimizerRoom();
  const optimizer = house.optimizer();
  await house.create("echo", image("echo"));
  await optimizer.start(signal);
  await ended(house, LATEST);
  const latest = await house.functions.get("echo");
  if (!latest) throw new Error("it is there");
  await house.functions.change(latest.revisionId, { ...latest, state: "Inactive", revisionId: "idle" }, []);
  await publishVersion({ functionName: "echo" }, caller, portsOf(house));
  await ended(house, "1");
  expect((await causes(house))[0]).toMatch(/^1 optimized: Optimized: 2 layers known/);
});
