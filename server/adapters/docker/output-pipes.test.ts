/** The pipes of real containers, whose programs do what they like with their output. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sandbox } from "../../ports/containers.ts";
import { type Engine, openEngine } from "./open-engine.ts";
import { findOutputPipes } from "./output-pipes.ts";
import { openTestAdapter, type TestAdapter, type TestRun } from "./testing/test-adapter.ts";
import { loadTestImage, testDockerHost } from "./testing/test-image.ts";

let adapter: TestAdapter;
/** For one test after the other. */
let sandbox: Sandbox;
let engine: Engine;
let node: string;

beforeAll(async () => {
  node = await loadTestImage({ base: "node" });
  adapter = await openTestAdapter();
  sandbox = await adapter.sandboxes.create(undefined, AbortSignal.timeout(60_000));
  engine = await openEngine(testDockerHost, AbortSignal.timeout(10_000));
});
afterAll(async () => {
  await adapter[Symbol.asyncDispose]();
  engine[Symbol.dispose]();
});

/** Says that it is ready, does the rest when it may, and says so. */
async function start(code: string): Promise<{ run: TestRun; pid: number; goOn(): Promise<void> }> {
  const program = `
    const fs = require("node:fs");
    process.on("SIGUSR2", () => { ${code}; fs.writeSync(2, "done\\n"); });
    fs.writeSync(2, "ready\\n");
    setInterval(() => {}, 1000);`;
  const run = await adapter.run({ engineReference: node, command: ["-e", program], sandbox });
  await run.line(/ready/);
  const container = engine.docker.getContainer(run.container.containerId);
  const { State } = await container.inspect();
  const goOn = async () => {
    await container.kill({ signal: "SIGUSR2" });
    await run.line(/done/);
  };
  return { run, pid: State.Pid, goOn };
}

const turnedToStderr = `fs.closeSync(1); fs.openSync("/proc/self/fd/2", "w")`;
const bytes = Buffer.from("written from outside\n");

test("what is written to a pipe from outside comes through the engine", async () => {
  const { run, pid } = await start("");
  await using _run = run;
  using pipes = await findOutputPipes(run.container.containerId, pid);
  expect([pipes.stdout?.write(bytes), pipes.stderr?.write(bytes)]).toEqual(["written", "written"]);
  await run.line(/stdout: written from outside/);
  await run.line(/stderr: written from outside/);
});

test.each([
  ["closed", "fs.closeSync(1)"],
  ["a file of its own", `fs.closeSync(1); fs.openSync("/tmp/out", "w")`],
  ["a device", `fs.closeSync(1); fs.openSync("/dev/null", "w")`],
  ["another pipe", turnedToStderr],
])("a stdout that has become %s is never written to, and the other one still is", async (_name, replace) => {
  const { run, pid, goOn } = await start(replace);
  await using _run = run;
  using pipes = await findOutputPipes(run.container.containerId, pid);
  expect(pipes.stdout).not.toBe(pipes.stderr);
  await goOn();
  expect([pipes.stdout?.write(bytes), pipes.stderr?.write(bytes)]).toEqual(["closed", "written"]);
  await run.line(/written from outside/);
  expect(run.lines.filter((line) => line.includes("written"))).toEqual(["stderr: written from outside"]);
});

test("a stdout that is turned to stderr's pipe before it is first asked for is that pipe", async () => {
  const { run, pid, goOn } = await start(turnedToStderr);
  await using _run = run;
  using pipes = await findOutputPipes(run.container.containerId, pid);
  await goOn();
  expect(pipes.stdout).toBe(pipes.stderr);
  expect(pipes.stdout?.write(bytes)).toBe("written");
  await run.line(/stderr: written from outside/);
});

test("a process that has ended has no pipes, nor has one that is not the container's", async () => {
  const { run, pid } = await start("");
  await using _run = run;
  const { containerId } = run.container;
  using pipes = await findOutputPipes(containerId, pid);
  using others = await findOutputPipes(containerId, process.pid);
  expect([others.stdout, others.stderr]).toEqual([undefined, undefined]);
  await run.container.kill();
  await run.container.exited;
  expect(pipes.stdout?.write(bytes)).toBe("closed");
  using late = await findOutputPipes(containerId, pid);
  expect([late.stdout, late.stderr]).toEqual([undefined, undefined]);
});

test("pipes that were let go are not written to any more", async () => {
  const { run, pid } = await start("");
  await using _run = run;
  const pipes = await findOutputPipes(run.container.containerId, pid);
  pipes[Symbol.dispose]();
  expect(pipes.stdout?.write(bytes)).toBe("closed");
});
