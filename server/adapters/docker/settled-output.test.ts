/** Whether a log is complete, asked of real containers whose programs do what they like with their output. */
import { access, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sandbox } from "../../ports/containers.ts";
import { openTestAdapter, type TestAdapter, type TestRun } from "./testing/test-adapter.ts";
import { loadTestImage } from "./testing/test-image.ts";

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

/** Runs until it has written /tmp/done; what it wrote before that is to be in the log when it has settled. */
async function settled(code: string): Promise<TestRun> {
  const program = `const fs = require("node:fs"); ${code}; fs.writeFileSync("/tmp/done", ""); setInterval(() => {}, 1000)`;
  const run = await adapter.run({ engineReference: node, command: ["-e", program], sandbox });
  await expect.poll(() => isThere(inTmp(run, "done")), { timeout: 20_000, interval: 2 }).toBe(true);
  await run.container.cutLog().complete;
  return run;
}

function inTmp(run: TestRun, name: string): string {
  return path.join(adapter.dataFolder, "tmp", run.environmentId, name);
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

test("a hundred thousand lines are all there, in order, and no mark among them", async () => {
  const write = `for (let n = 0; n < 100000; n += 100)
    fs.writeSync(1, Array.from({ length: 100 }, (_, at) => "line " + (n + at) + "\\n").join(""))`;
  await using run = await settled(write);
  expect(run.lines).toEqual(Array.from({ length: 100_000 }, (_, n) => `stdout: line ${n}`));
});

test("a line that is not ended yet is one by then", async () => {
  await using run = await settled(`fs.writeSync(1, "begun "); fs.writeSync(2, "wrong ")`);
  expect(run.lines.toSorted()).toEqual(["stderr: wrong ", "stdout: begun "]);
});

test("a process that writes without end does not keep the log from being complete", async () => {
  const child = `const line = "x".repeat(1000) + "\\\\n"; const more = () => process.stdout.write(line, more); more()`;
  const spawn = `require("node:child_process").spawn("/bin/node", ["-e", "${child.replaceAll('"', '\\"')}"], { stdio: "inherit" })`;
  await using run = await settled(spawn);
  await run.line(/x{1000}/);
  await run.container.cutLog().complete;
  await run.container.kill();
  await run.container.exited;
  expect(run.lines.filter((line) => !/^stdout: x*$/.test(line))).toEqual([]);
});

test.each([
  ["closed", "fs.closeSync(1)"],
  ["a file of the read-only root", `fs.closeSync(1); fs.openSync("/bin/node")`],
  ["a folder", `fs.closeSync(1); fs.openSync("/tmp")`],
  ["a file of its own", `fs.closeSync(1); fs.openSync("/tmp/out", "w"); fs.writeSync(1, "own\\n")`],
  ["a device", `fs.closeSync(1); fs.openSync("/dev/null", "w")`],
  ["a terminal", `fs.closeSync(1); fs.openSync("/dev/ptmx", "r+")`],
])("what is written to stderr is all there when stdout is %s", async (name, replace) => {
  await using run = await settled(`${replace}; fs.writeSync(2, "said\\n")`);
  expect(run.lines).toEqual(["stderr: said"]);
  if (name === "a file of its own") expect(await readFile(inTmp(run, "out"), "utf8")).toBe("own\n");
});
