/** What can go wrong between an init that has ended and the event that is handed over, on real containers. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestAdapter } from "../../adapters/docker/testing/test-adapter.ts";
import { openTestEngine, TestPool, testLog } from "./testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

test("a runtime that has asked for its event and died before the engine answered the start is a crash", async () => {
  const { containers } = adapter;
  const slow: TestAdapter = {
    ...adapter,
    containers: {
      ...containers,
      async start(spec, signal) {
        const container = await containers.start(spec, signal);
        await container.exited;
        return container;
      },
    },
  };
  await using test = new TestPool(slow, engineReference);
  const failed = await test.invoke({}, { configuration: { imageConfig: { command: ["leave"] } } });
  expect(failed).toMatchObject({ status: "error", errorType: "Runtime.ExitError" });
  expect(failed.answer.errorMessage).toMatch(/Runtime exited with error: exit status 4$/);
  const words = failed.log.map((line) => /^(START|END|REPORT)\b/.exec(line)?.[1]).filter(Boolean);
  expect(words).toEqual(["START", "END", "REPORT"]);
  await test.reset(failed.environmentId);
});

test("a stop waits until an invoke that has its answer has told its end", async () => {
  const { containers } = adapter;
  const [closing, closed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow: TestAdapter = {
    ...adapter,
    containers: {
      ...containers,
      async start(spec, signal) {
        const container = await containers.start(spec, signal);
        // The first one ends what init has written.
        let cuts = 0;
        const cutLog = () => {
          const cut = container.cutLog();
          if (++cuts === 1) return cut;
          closing.resolve();
          return { number: cut.number, made: cut.made, complete: closed.promise };
        };
        return { ...container, cutLog };
      },
    },
  };
  const test = new TestPool(slow, engineReference);
  let outcome: string | undefined;
  const invoked = test.invoke({}).then(({ status }) => {
    outcome = status;
  });
  await closing.promise;
  const [environment] = test.pool.list();
  const gone = test.until(environment?.environmentId ?? "", "Gone");
  void gone.then(turns).then(turns).then(closed.resolve);
  await test[Symbol.asyncDispose]();
  await turns();
  expect(outcome).toBe("ok");
  await invoked;
});

/** Whatever can happen without waiting for anything outside has happened. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTurn();
}

test("a start that the engine refuses leaves nothing behind, and the log says why", async () => {
  const errors: object[] = [];
  const broken: TestAdapter = {
    ...adapter,
    containers: {
      ...adapter.containers,
      async start() {
        throw new Error("the engine is out of disk");
      },
    },
  };
  await using test = new TestPool(
    broken,
    engineReference,
    {},
    {
      log: { ...testLog, error: (fields) => errors.push(fields) },
    },
  );
  await expect(test.invoke({})).rejects.toMatchObject({
    code: "ServiceException",
    message: "The execution environment could not be started: the engine is out of disk",
  });
  expect(errors).toMatchObject([{ error: { message: "the engine is out of disk" } }]);
  const [environment] = test.pool.list();
  await test.until(environment?.environmentId ?? "", "Gone");
  expect(await adapter.containers.count()).toBe(0);
  expect(await readdir(path.join(adapter.dataFolder, "tmp"))).toEqual([]);
});
