import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sandbox } from "../../ports/containers.ts";
import { openTestAdapter, type TestAdapter, type TestProgram } from "./testing/test-adapter.ts";
import { loadTestImage } from "./testing/test-image.ts";

let adapter: TestAdapter;
/** For one test after the other. */
let sandbox: Sandbox;
let image: string;

beforeAll(async () => {
  image = await loadTestImage({
    base: "node",
    layers: [
      [
        { path: "/app/plain", content: "not executable" },
        { path: "/app/garbage", content: "\u0001\u0002 no program", mode: 0o755 },
        { path: "/app/script", content: "#!/bin/nowhere\n", mode: 0o755 },
        { path: "/app/secret/program", content: "", mode: 0o755 },
        { path: "/app/secret", type: "directory", mode: 0o700 },
      ],
    ],
  });
  adapter = await openTestAdapter();
  sandbox = await adapter.sandboxes.create(undefined, AbortSignal.timeout(60_000));
});
afterAll(() => adapter[Symbol.asyncDispose]());

async function exitOf(program: Partial<TestProgram>) {
  await using run = await adapter.run({ engineReference: image, ...(program.alone ? {} : { sandbox }), ...program });
  const exit = await run.container.exited;
  return { exit, lines: run.lines };
}

test.each([
  ["/app/nothing", "fork/exec /app/nothing: no such file or directory"],
  ["/app/plain", "fork/exec /app/plain: permission denied"],
  ["/app/garbage", "fork/exec /app/garbage: exec format error"],
  ["/app/script", "fork/exec /app/script: no such file or directory"],
  ["/app/plain/more", "fork/exec /app/plain/more: not a directory"],
  ["/app/secret/program", "fork/exec /app/secret/program: permission denied"],
  ["/app", "fork/exec /app: permission denied"],
  ["nothing", 'exec: "nothing": executable file not found in $PATH'],
])("the entry point %s is reported as: %s", async (file, message) => {
  const { exit, lines } = await exitOf({ entryPoint: [file] });
  expect(exit).toEqual({ kind: "not-started", reason: "entry-point", message });
  expect(lines).toEqual([]);
});

test("a program whose interpreter is missing is reported in the same way where there is no sandbox", async () => {
  const { exit, lines } = await exitOf({ alone: true, entryPoint: ["/app/script"] });
  const message = "fork/exec /app/script: no such file or directory";
  expect(exit).toEqual({ kind: "not-started", reason: "entry-point", message });
  expect(lines).toEqual([]);
});

test("an image without any entry point is reported", async () => {
  const { exit } = await exitOf({ entryPoint: [], command: [] });
  expect(exit).toMatchObject({ kind: "not-started", reason: "entry-point" });
});

test.each([
  ["/app/plain", "chdir /app/plain: not a directory"],
  ["/app/missing", "chdir /app/missing: no such file or directory"],
  ["app", "chdir app: no such file or directory"],
])("the working directory %s is reported as: %s", async (workingDirectory, message) => {
  const { exit } = await exitOf({ workingDirectory, command: ["-e", "1"] });
  expect(exit).toEqual({ kind: "not-started", reason: "working-directory", message });
});

test("a program whose own first words look like a failed launch is not taken for one while it goes on", async () => {
  const code = `console.error("exec /bin/x: permission denied"); console.error("more"); process.exit(1)`;
  const { exit, lines } = await exitOf({ command: ["-e", code] });
  expect(exit).toEqual({ kind: "exited", code: 1 });
  expect(lines).toEqual(["stderr: exec /bin/x: permission denied", "stderr: more"]);
});

test("an image that the engine does not have is no fault of the image: the start throws", async () => {
  await expect(exitOf({ engineReference: `lambdarium/${"0".repeat(64)}` })).rejects.toThrow("has no image");
});
