/** Containers that have no sandbox around them behave as those that have one. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestAdapter, type TestAdapter, type TestRun } from "./testing/test-adapter.ts";
import { loadTestImage } from "./testing/test-image.ts";

let adapter: TestAdapter;
let image: string;

beforeAll(async () => {
  image = await loadTestImage({ base: "node" });
  adapter = await openTestAdapter();
});
afterAll(() => adapter[Symbol.asyncDispose]());

const alone = (code: string): Promise<TestRun> =>
  adapter.run({ engineReference: image, command: ["-e", code], alone: true });

test("one container is all that is made, at an address of its own on our network", async () => {
  await using run = await alone(
    `const [own] = Object.values(os.networkInterfaces()).flat().filter((one) => !one.internal);
     console.log(own.address); setInterval(() => {}, 1000)`,
  );
  expect(await run.line(/\d/)).toBe(`stdout: ${run.ipAddress}`);
  expect(await adapter.containers.count()).toBe(1);
});

test.each([
  ["process.exit(3)", { kind: "exited", code: 3 }],
  ["process.abort()", { kind: "signalled", signal: 6, outOfMemory: false }],
  [`process.kill(process.pid, "SIGTERM")`, { kind: "signalled", signal: 15, outOfMemory: false }],
  [`process.kill(process.pid, "SIGKILL")`, { kind: "signalled", signal: 9, outOfMemory: false }],
  ["const all = []; for (;;) all.push(Buffer.alloc(8388608, 1))", { kind: "signalled", signal: 9, outOfMemory: true }],
])("%s ends it as it would in a sandbox", async (code, exit) => {
  await using run = await alone(code);
  expect(await run.container.exited).toEqual(exit);
});

test("it is not the first process there, and orphans are reaped by that one", async () => {
  await using run = await alone(`
    const { spawnSync } = require("node:child_process");
    console.log(process.pid > 1 && process.ppid === 1);
    // A process whose parent ends before it does.
    const orphan = 'require("node:child_process").spawn(process.execPath, ["-e", "0"], { detached: true }).unref()';
    spawnSync(process.execPath, ["-e", orphan]);
    const look = () => {
      const others = fs.readdirSync("/proc").filter((name) => Number(name) > 1 && Number(name) !== process.pid);
      if (others.length > 0) return setTimeout(look, 20);
      console.log("alone again");
      process.exit();
    };
    look();`);
  await run.container.exited;
  expect(run.lines).toEqual(["stdout: true", "stdout: alone again"]);
});

test("a kill ends it although its first process is another", async () => {
  await using run = await alone(`console.log("up"); process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)`);
  await run.line(/up/);
  await run.container.kill();
  expect(await run.container.exited).toEqual({ kind: "signalled", signal: 9, outOfMemory: false });
});
