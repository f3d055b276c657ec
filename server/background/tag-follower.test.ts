import { expect, test } from "vitest";
import { EngineAway } from "../core/errors/engine-away.ts";
import { followTag } from "../operations/function/follow-tag.ts";
import { setFollow } from "../operations/function/set-follow.ts";
import { caller, openRoom } from "../operations/function/testing/operation-room.ts";
import { TagFollower } from "./tag-follower.ts";

/** A follower on the operations; resolves when it has looked so many times. */
async function openFollower() {
  const room = await openRoom();
  const logged: string[] = [];
  const note = (_fields: object, text: string) => void logged.push(text);
  const failures: Error[] = [];
  const looks: string[] = [];
  let engineChanged = () => {};
  let looked = () => {};
  const follower = new TagFollower(
    {
      functions: room.ports.functions,
      live: room.ports.live,
      log: { info: note, warn: note, error: note },
      engine: {
        onImages(listener) {
          engineChanged = listener;
          return () => undefined;
        },
      },
      async follow(functionName, signal) {
        const failure = failures.shift();
        if (!failure) await followTag(functionName, room.ports, signal);
        looks.push(functionName);
        looked();
        if (failure) throw failure;
      },
    },
    1,
  );
  const begun = new AbortController();
  return {
    ...room,
    ...{ follower, logged, failures, looks },
    start: () => follower.start(begun.signal),
    engineChanged: () => engineChanged(),
    setFollow: (functionName: string) => setFollow({ functionName, follow: true }, caller, room.ports),
    async looksAre(count: number) {
      while (looks.length < count) {
        const { promise, resolve } = Promise.withResolvers<void>();
        looked = resolve;
        await promise;
      }
    },
    transition: async (functionName: string, event: string) => {
      const isIt = () =>
        room.heard.some(
          (message) =>
            message.kind === "transition" &&
            message.transition.functionName === functionName &&
            message.transition.event === event,
        );
      if (isIt()) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const stop = room.ports.live.subscribe(() => isIt() && resolve());
      await promise.finally(stop);
    },
    [Symbol.asyncDispose]: () => follower[Symbol.asyncDispose](),
  };
}

test("a tag that moves updates those that follow it, and no one else", async () => {
  await using house = await openFollower();
  for (const name of ["a", "b"]) {
    await house.create(name);
    await house.optimized(name);
  }
  await house.start();
  await house.setFollow("a");
  await house.moveTag("1", "2");
  await house.transition("a", "update-began");
  expect((await house.find("b")).updateStatus).toBe("Successful");
  expect(house.looks).not.toContain("b");
});

test("what moved while the platform was down is found at start", async () => {
  await using house = await openFollower();
  await house.create("a");
  await house.optimized("a");
  await house.setFollow("a");
  await house.moveTag("1", "2");
  await house.start();
  await house.transition("a", "update-began");
});

test("what moved while an update was in progress is found at its end", async () => {
  await using house = await openFollower();
  await house.create("a");
  await house.setFollow("a");
  await house.start();
  await house.moveTag("1", "2");
  await house.optimized("a");
  await house.transition("a", "update-began");
});

test("changes in the engine concern those whose tag is there", async () => {
  await using house = await openFollower();
  await house.create("a");
  await house.optimized("a");
  await house.setFollow("a");
  await house.start();
  await house.looksAre(1);
  house.engineChanged();
  await house.setFollow("a");
  house.ports.live.publish({ type: "images" });
  await house.looksAre(2);
  expect(house.looks).toEqual(["a", "a"]);
});

test("a failure of the database is tried again, an engine that is away is heard of when it is back", async () => {
  await using house = await openFollower();
  await house.create("a");
  await house.optimized("a");
  await house.setFollow("a");
  house.failures.push(new Error("the disk is full"), new EngineAway("Docker Engine does not answer."));
  await house.start();
  await house.looksAre(2);
  expect(house.logged).toEqual(["a followed tag could not be looked at; it is tried again"]);
});

test("a function that is deleted, or follows no longer, is not looked at", async () => {
  await using house = await openFollower();
  await house.create("a");
  await house.optimized("a");
  await house.setFollow("a");
  await house.start();
  await house.looksAre(1);
  await setFollow({ functionName: "a", follow: false }, caller, house.ports);
  house.ports.live.publish({ type: "images" });
  await house.create("b");
  await house.setFollow("b");
  await house.looksAre(2);
  expect(house.looks).toEqual(["a", "b"]);
});
