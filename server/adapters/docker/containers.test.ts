import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sandbox } from "../../ports/containers.ts";
import { openEngine } from "./open-engine.ts";
import { openTestAdapter, type TestAdapter } from "./testing/test-adapter.ts";
import { loadTestImage, testDockerHost } from "./testing/test-image.ts";

let adapter: TestAdapter;
/** For one test after the other. */
let sandbox: Sandbox;
let node: string;

beforeAll(async () => {
  node = await loadTestImage({ base: "node" });
  adapter = await openTestAdapter();
  sandbox = await adapter.sandboxes.create(undefined, AbortSignal.timeout(60_000));
});
afterAll(() => adapter[Symbol.asyncDispose]());

/** Runs a script of one line to its end. */
async function script(code: string, memoryMiB = 128) {
  await using run = await adapter.run({ engineReference: node, command: ["-e", code], memoryMiB, sandbox });
  const exit = await run.container.exited;
  return { exit, lines: run.lines };
}

test("lines of both streams come in order, the last one also without its end", async () => {
  const { exit, lines } = await script(
    `process.stdout.write("one\\ntw"); process.stdout.write("o\\r\\n\\n"); process.stdout.write("Ende: ü");`,
  );
  expect(exit).toEqual({ kind: "exited", code: 0 });
  expect(lines).toEqual(["stdout: one", "stdout: two", "stdout: ", "stdout: Ende: ü"]);
  expect((await script(`console.error("oh")`)).lines).toEqual(["stderr: oh"]);
});

test("a line longer than 256 KiB comes in pieces that cut no character", async () => {
  const { lines } = await script(`process.stdout.write("ä".repeat(300000) + "\\nnext\\n")`);
  const texts = lines.map((line) => line.replace("stdout: ", ""));
  expect(texts.map((text) => Buffer.byteLength(text))).toEqual([262_144, 262_144, 600_000 - 2 * 262_144, 4]);
  expect(texts.slice(0, 3).join("")).toBe("ä".repeat(300_000));
});

test("the exit code is told", async () => {
  expect((await script("process.exit(3)")).exit).toEqual({ kind: "exited", code: 3 });
});

test("an end by a signal is told as such", async () => {
  const { exit } = await script("process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000)");
  expect(exit).toEqual({ kind: "signalled", signal: 11, outOfMemory: false });
});

test("a container that is killed says so, and may be asked for everything afterwards", async () => {
  await using run = await adapter.run({
    engineReference: node,
    command: ["-e", "setInterval(() => {}, 1000); console.log('up')"],
  });
  await run.line(/up/);
  await run.container.kill();
  expect(await run.container.exited).toEqual({ kind: "signalled", signal: 9, outOfMemory: false });
  await run.container.kill();
  await run.container.throttle();
  await run.container.cutLog().complete;
});

test("a container over its memory is reported as out of memory", async () => {
  const eat = "const all = []; for (;;) all.push(Buffer.alloc(8 * 1024 * 1024, 1))";
  await using run = await adapter.run({ engineReference: node, command: ["-e", eat] });
  expect(await run.container.exited).toEqual({ kind: "signalled", signal: 9, outOfMemory: true });
  expect(run.container.maxMemoryUsedMiB()).toBe(128);
});

test("the highest memory use is the processes', not the page cache's", async () => {
  const code = `
    const big = Buffer.alloc(40 * 1024 * 1024, 1);
    const fs = require("node:fs");
    fs.writeFileSync("/tmp/file", Buffer.alloc(30 * 1024 * 1024, 1));
    fs.readFileSync("/tmp/file").fill(2); console.log("done"); setInterval(() => big[0]++, 1000)`;
  await using run = await adapter.run({ engineReference: node, command: ["-e", code], memoryMiB: 512 });
  await run.line(/done/);
  const used = run.container.maxMemoryUsedMiB();
  expect(used).toBeGreaterThan(70);
  expect(used).toBeLessThan(200);
});

test("init runs without a limit; after throttling a function gets its share of a CPU and no more", async () => {
  const code = `
    for (let round = 0; ; round++) {
      const before = process.cpuUsage(), start = performance.now();
      while (performance.now() - start < 500);
      const used = process.cpuUsage(before);
      console.log("share", round, (used.user + used.system) / 1000 / (performance.now() - start));
    }`;
  using engine = await openEngine(testDockerHost, AbortSignal.timeout(10_000));
  await using run = await adapter.run({ engineReference: node, command: ["-e", code], memoryMiB: 256 });
  const quota = async () =>
    (await engine.docker.getContainer(run.container.containerId).inspect()).HostConfig.CpuQuota ?? 0;
  const share = async (round: number) => Number((await run.line(new RegExp(`share ${round} `))).split(" ").at(-1));
  await share(1);
  expect(await quota()).toBe(0);
  await run.container.throttle();
  expect(await quota()).toBe(Math.round((256 / 1769) * 100_000));
  // An upper bound holds on a busy machine, too.
  expect(await share(4)).toBeLessThan(0.25);
});

test("a process that the function leaves behind ends with it", async () => {
  const code = `
    const { spawn } = require("node:child_process");
    spawn("/bin/node", ["-e", "setInterval(() => console.log('orphan'), 20)"], { stdio: "inherit", detached: true }).unref();
    setTimeout(() => process.exit(), 300)`;
  await using run = await adapter.run({ engineReference: node, command: ["-e", code] });
  expect(await run.container.exited).toEqual({ kind: "exited", code: 0 });
  await run.container.cutLog().complete;
  const heard = run.lines.length;
  await using other = await adapter.run({ engineReference: node, command: ["-e", "1"] });
  await other.container.exited;
  expect(run.lines.length).toBe(heard);
});

test("when the sandbox dies, the function dies with it", async () => {
  const sandbox = await adapter.sandboxes.create(undefined, AbortSignal.timeout(10_000));
  await using storage = await adapter.ephemeralStorages.create("sandbox-dies", 16);
  const up = Promise.withResolvers<void>();
  await using container = await adapter.containers.start(
    {
      functionName: "test",
      version: "$LATEST",
      environmentId: "sandbox-dies",
      engineReference: node,
      entryPoint: ["/bin/node", "-e", "console.log(1); setInterval(() => {}, 1000)"],
      command: [],
      workingDirectory: "/",
      environment: {},
      memoryMiB: 128,
      sandbox,
      ephemeralStorage: storage,
      onLine: async () => up.resolve(),
    },
    AbortSignal.timeout(10_000),
  );
  await up.promise;
  await sandbox[Symbol.asyncDispose]();
  expect(await container.exited).toEqual({ kind: "signalled", signal: 9, outOfMemory: false });
});

test("an aborted start leaves nothing behind", async () => {
  await using sandbox = await adapter.sandboxes.create(undefined, AbortSignal.timeout(10_000));
  const before = await adapter.containers.count();
  const abort = new AbortController();
  await using storage = await adapter.ephemeralStorages.create("aborted", 16);
  const started = adapter.containers.start(
    {
      functionName: "test",
      version: "$LATEST",
      environmentId: "aborted",
      engineReference: node,
      entryPoint: ["/bin/node"],
      command: [],
      workingDirectory: "/",
      environment: {},
      memoryMiB: 128,
      sandbox,
      ephemeralStorage: storage,
      onLine: async () => abort.abort(),
    },
    abort.signal,
  );
  const stop = adapter.events.onEvent(({ action }) => {
    if (action === "create") abort.abort(new Error("changed my mind"));
  });
  await expect(started).rejects.toThrow();
  stop();
  expect(await adapter.containers.count()).toBe(before);
});
