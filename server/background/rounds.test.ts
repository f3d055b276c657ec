import { expect, test } from "vitest";
import { Rounds } from "./rounds.ts";

/** Work whose rounds a test ends one by one. */
function openWork() {
  const begun: PromiseWithResolvers<void>[] = [];
  const rounds = new Rounds(() => {
    const round = Promise.withResolvers<void>();
    begun.push(round);
    return round.promise;
  });
  return { rounds, begun, end: () => begun.at(-1)?.resolve() };
}

test("what is asked for during a round is done by one other round after it, however often it is asked for", async () => {
  const { rounds, begun, end } = openWork();
  rounds.ask();
  rounds.ask();
  rounds.ask();
  expect(begun).toHaveLength(1);
  const settled = rounds.settled();
  end();
  await begun[0]?.promise;
  await Promise.resolve();
  expect(begun).toHaveLength(2);
  end();
  await settled;
  expect(begun).toHaveLength(2);
});

test("what is asked for at any moment around a round's end is done", async () => {
  for (let turns = 0; turns < 10; turns++) {
    const { rounds, begun, end } = openWork();
    rounds.ask();
    end();
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    rounds.ask();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    expect(begun, `after ${turns} turns`).toHaveLength(2);
  }
});

test("stopped, it ends the round that runs and begins no other", async () => {
  const { rounds, begun, end } = openWork();
  rounds.ask();
  rounds.ask();
  const disposed = rounds[Symbol.asyncDispose]();
  expect(rounds.isStopped).toBe(true);
  end();
  await disposed;
  rounds.ask();
  expect(begun).toHaveLength(1);
});
