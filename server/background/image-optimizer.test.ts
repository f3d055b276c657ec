import { describe, expect, test } from "vitest";
import { transition } from "../adapters/contract/sample-records.ts";
import { makeImage, packLayer } from "../adapters/registry/testing/image.ts";
import { EngineAway } from "../core/errors/engine-away.ts";
import { RegistryAway } from "../core/errors/registry-away.ts";
import type { OptimizationProgress } from "../core/image/optimization.ts";
import { base, openOptimizerRoom, signal } from "./testing/optimizer-room.ts";

const image = (name: string) => makeImage([base, packLayer([{ path: `${name}.txt`, content: name }])]);
const stepsOf = (progress: OptimizationProgress | undefined) =>
  progress?.steps.map(
    ({ step, endedAt, failed }) => `${step}${failed ? " failed" : endedAt === undefined ? " …" : ""}`,
  );

describe("a function that waits for its image", () => {
  test("becomes Active once every layer is verified and the engine has it", async () => {
    await using house = await openOptimizerRoom();
    await house.optimizer().start(signal);
    await house.create("echo", image("echo"));
    await house.row("echo", "optimized");
    const record = await house.functions.get("echo");
    expect(record).toMatchObject({
      state: "Active",
      serving: { image: { optimized: { entryPoint: ["/bootstrap"] } } },
    });
    const [row] = await house.functions.transitions({ limit: 1 });
    expect(row?.cause).toMatch(/^Optimized: 2 layers verified, 0\.0 MB, \d+\.\d s$/);
    expect(await house.engineImages.list()).toEqual([record?.serving.image.optimized?.engineReference]);
  });

  test("is shown its progress, step by step and layer by layer", async () => {
    await using house = await openOptimizerRoom();
    const optimizer = house.optimizer();
    await optimizer.start(signal);
    await house.create("echo", image("echo"));
    await house.until(
      ({ kind, ...rest }) =>
        kind === "passing" &&
        "event" in rest &&
        rest.event.type === "optimization" &&
        rest.event.optimization.endedAt !== undefined,
    );
    expect(house.progress().map(stepsOf)).toEqual(
      expect.arrayContaining([
        ["fetch …"],
        ["fetch", "verify …", "cut and encrypt …"],
        ["fetch", "verify", "cut and encrypt", "seal …"],
        ["fetch", "verify", "cut and encrypt", "seal", "load …"],
        ["fetch", "verify", "cut and encrypt", "seal", "load"],
      ]),
    );
    expect(optimizer.progress()).toEqual([house.progress().at(-1)]);
    expect(optimizer.progress()[0]?.layers.map(({ status }) => status)).toEqual(["verified", "verified"]);
    await house.delete("echo");
    expect(optimizer.progress()).toEqual([]);
  });

  test("was left by a process that died, and is found at start", async () => {
    await using house = await openOptimizerRoom();
    const [one, two] = [image("one"), image("two")];
    await house.create("pending", one);
    await house.create("updating", one);
    {
      await using first = house.optimizer();
      await first.start(signal);
      await house.row("updating", "optimized");
      await house.row("pending", "optimized");
    }
    await house.push(two, "updating");
    await house.update("updating", await house.imageSources.resolve("updating:1", "hello", signal));
    await house.create("created", two);
    await house.optimizer().start(signal);
    await house.row("updating", "update-succeeded");
    await house.row("created", "optimized");
    expect(await house.functions.get("updating")).toMatchObject({ state: "Active", updateStatus: "Successful" });
    expect((await house.functions.get("updating"))?.serving.image.digest).toBe(two.manifestDigest);
  });

  test("is Failed with the reason when the image is not what it says", async () => {
    await using house = await openOptimizerRoom();
    await house.optimizer().start(signal);
    await house.create("bad", makeImage([base, packLayer([{ path: "bootstrap/x" }])]));
    await house.row("bad", "optimization-failed");
    const record = await house.functions.get("bad");
    expect(record).toMatchObject({ state: "Failed", stateReasonCode: "InvalidImage" });
    expect(record?.stateReason).toContain('entry 1 "bootstrap/x" lies below "bootstrap", which is a file.');
    expect(house.logged).toEqual(["warn image refused"]);
    expect(stepsOf(house.progress().at(-1))).toEqual(["fetch", "verify failed", "cut and encrypt failed"]);
  });

  test("is Failed with InternalError when the fault is here", async () => {
    await using house = await openOptimizerRoom();
    const made = image("echo");
    await house.create("echo", made);
    house.engineImages.load = () => Promise.reject(new Error("no space left on device"));
    await house.optimizer().start(signal);
    await house.row("echo", "optimization-failed");
    expect(await house.functions.get("echo")).toMatchObject({
      stateReasonCode: "InternalError",
      stateReason:
        "The image could not be optimized because of a fault on this side, not in the image: no space left on device.",
    });
    expect(house.logged).toEqual(["error image not optimized"]);
    expect(stepsOf(house.progress().at(-1))).toEqual(["fetch", "verify", "cut and encrypt", "seal", "load failed"]);
  });

  test("is Failed with ImageDeleted when the image is gone", async () => {
    await using house = await openOptimizerRoom();
    const record = await house.create("echo", image("echo"));
    await house.delete("echo");
    const gone = { kind: "repository" as const, repository: "echo", digest: `sha256:${"0".repeat(64)}` };
    const next = {
      ...record,
      functionId: "again",
      serving: { ...record.serving, image: { ...record.serving.image, source: gone } },
    };
    await house.functions.create(next, transition(next));
    await house.optimizer().start(signal);
    await house.row("echo", "optimization-failed");
    expect(await house.functions.get("echo")).toMatchObject({ state: "Failed", stateReasonCode: "ImageDeleted" });
  });

  test("is not said to have lost its image when another registry is away", async () => {
    await using house = await openOptimizerRoom();
    const sentence = "The registry ghcr.io cannot be reached: it does not answer.";
    house.imageSources.fetch = () => Promise.reject(new RegistryAway(sentence));
    await house.create("echo", image("echo"));
    await house.optimizer().start(signal);
    await house.row("echo", "optimization-failed");
    expect(await house.functions.get("echo")).toMatchObject({
      stateReasonCode: "InternalError",
      stateReason: sentence,
    });
    expect(house.logged).toEqual(["warn image not fetched"]);
  });
});

describe("an update", () => {
  test("to a new image costs its new layers and ends with the switch", async () => {
    await using house = await openOptimizerRoom();
    await house.optimizer().start(signal);
    await house.create("echo", image("one"));
    await house.row("echo", "optimized");
    await house.push(image("two"), "echo");
    await house.update("echo", await house.imageSources.resolve("echo:1", "hello", signal));
    await house.row("echo", "update-succeeded");
    const [row] = await house.functions.transitions({ limit: 1 });
    expect(row?.cause).toMatch(/^Optimized: 1 layer verified, 1 known, /);
    await house.until(
      (message) =>
        message.kind === "passing" &&
        message.event.type === "optimization" &&
        message.event.optimization.generation === 2 &&
        message.event.optimization.endedAt !== undefined,
    );
    expect(stepsOf(house.progress().at(-1))).toEqual(["fetch", "verify", "cut and encrypt", "seal", "load", "switch"]);
  });

  test("of the configuration alone reads and loads nothing", async () => {
    await using house = await openOptimizerRoom();
    await house.optimizer().start(signal);
    await house.create("echo", image("one"));
    await house.row("echo", "optimized");
    const record = await house.functions.get("echo");
    if (record) await house.update("echo", record.serving.image);
    await house.row("echo", "update-succeeded");
    const [row] = await house.functions.transitions({ limit: 1 });
    expect(row?.cause).toBe("Configuration updated: the image is the same and already loaded");
    expect(house.engineImages.loading).toHaveLength(1);
  });

  test("that fails leaves the old image serving", async () => {
    await using house = await openOptimizerRoom();
    await house.optimizer().start(signal);
    await house.create("echo", image("one"));
    await house.row("echo", "optimized");
    await house.push(makeImage([packLayer([{ path: "/etc/passwd" }])]), "echo");
    await house.update("echo", await house.imageSources.resolve("echo:1", "hello", signal));
    await house.row("echo", "update-failed");
    const record = await house.functions.get("echo");
    expect(record).toMatchObject({ state: "Active", updateStatus: "Failed", updateReasonCode: "InvalidImage" });
    expect(record?.serving.image.digest).toBe(image("one").manifestDigest);
  });
});

describe("the optimizer", () => {
  test("aborts what a deleted function waited for, and its namesake starts anew", async () => {
    await using house = await openOptimizerRoom();
    house.engineImages.open = false;
    await house.optimizer(1).start(signal);
    const made = image("echo");
    await house.create("echo", made);
    await house.engineImages.began(made);
    await house.delete("echo");
    house.engineImages.open = true;
    await house.create("echo", made);
    await house.row("echo", "optimized");
    expect(house.engineImages.aborted).toBe(1);
    const rows = await house.functions.transitions({ limit: 10 });
    expect(rows.map(({ event }) => event)).toEqual(["optimized", "created", "deleted", "created"]);
  });

  test("works on so many at once, first come first served", async () => {
    await using house = await openOptimizerRoom();
    house.engineImages.open = false;
    await house.optimizer(2).start(signal);
    const names = ["a", "b", "c", "d"];
    const images = names.map(image);
    for (const [at, name] of names.entries()) await house.create(name, images[at] ?? image(name));
    const digests = images.map(({ configDigest }) => configDigest);
    await Promise.all(images.slice(0, 2).map((made) => house.engineImages.began(made)));
    expect(new Set(house.engineImages.loading)).toEqual(new Set(digests.slice(0, 2)));
    house.engineImages.letThrough();
    await Promise.race([house.row("a", "optimized"), house.row("b", "optimized")]);
    if (images[2]) await house.engineImages.began(images[2]);
    expect(house.engineImages.loading).toHaveLength(3);
    house.engineImages.open = true;
    house.engineImages.letThrough();
    house.engineImages.letThrough();
    await Promise.all(names.map((name) => house.row(name, "optimized")));
  });

  test("tries again when the end of an optimization could not be stored", async () => {
    await using house = await openOptimizerRoom();
    await house.optimizer().start(signal);
    const { optimized } = house.finish;
    let failures = 2;
    house.finish.optimized = (...outcome) =>
      failures-- > 0 ? Promise.reject(new Error("the database is locked")) : optimized(...outcome);
    await house.create("echo", image("echo"));
    await house.row("echo", "optimized");
    expect(house.logged.filter((line) => line.startsWith("error"))).toEqual([
      "error the end of an optimization could not be stored; it is tried again",
      "error the end of an optimization could not be stored; it is tried again",
    ]);
    expect(house.engineImages.loading).toHaveLength(1);
  });

  test("waits for an engine that is away, and fails no function for it", async () => {
    await using house = await openOptimizerRoom();
    await house.optimizer().start(signal);
    const away = new EngineAway("Docker Engine does not answer since 12:00:00 UTC: it has ended the connection.");
    house.engineImages.failures.push(away, new Error("refused", { cause: away }));
    await house.create("echo", image("echo"));
    await house.row("echo", "optimized");
    expect((await house.functions.transitions({ limit: 9 })).map(({ event }) => event)).toEqual([
      "optimized",
      "created",
    ]);
    expect(house.logged.filter((line) => line.startsWith("error"))).toEqual([
      "error an image could not be optimized; it is tried again",
      "error an image could not be optimized; it is tried again",
    ]);
  });

  test("stops at once and leaves the function Pending for the next start", async () => {
    await using house = await openOptimizerRoom();
    house.engineImages.open = false;
    const stopping = new AbortController();
    const optimizer = house.optimizer();
    await optimizer.start(stopping.signal);
    const made = image("echo");
    await house.create("echo", made);
    await house.engineImages.began(made);
    stopping.abort();
    await optimizer[Symbol.asyncDispose]();
    expect(await house.functions.get("echo")).toMatchObject({ state: "Pending" });
    expect(house.logged).toEqual([]);
    house.engineImages.open = true;
    await house.optimizer().start(signal);
    await house.row("echo", "optimized");
  });
});
