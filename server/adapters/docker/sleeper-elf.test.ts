import { afterAll, beforeAll, expect, test } from "vitest";
import { type Engine, openEngine } from "./open-engine.ts";
import { ensureSandboxImage } from "./sandbox-image.ts";
import { sleeperElf } from "./sleeper-elf.ts";
import { testDockerHost } from "./testing/test-image.ts";

let engine: Engine;
let image: string;

beforeAll(async () => {
  engine = await openEngine(testDockerHost, AbortSignal.timeout(10_000));
  image = await ensureSandboxImage(engine, AbortSignal.timeout(10_000));
});
afterAll(() => engine[Symbol.dispose]());

test.each(["SIGTERM", "SIGINT"])("the sleeper ends with 0 at %s", async (signal) => {
  const options = { Image: image, Labels: { "lambdarium.test": "sleeper" }, HostConfig: { NetworkMode: "none" } };
  const container = await engine.docker.createContainer(options);
  try {
    await container.start();
    await container.pause();
    await container.unpause();
    expect((await container.inspect()).State.Running).toBe(true);
    const exited = container.wait();
    await container.kill({ signal });
    expect(await exited).toMatchObject({ StatusCode: 0 });
  } finally {
    await container.remove({ force: true });
  }
});

test("docker stop ends the sleeper by asking it, and does not have to kill it", async () => {
  const options = { Image: image, Labels: { "lambdarium.test": "sleeper" }, HostConfig: { NetworkMode: "none" } };
  const container = await engine.docker.createContainer(options);
  try {
    await container.start();
    await container.stop({ t: 60 });
    expect((await container.inspect()).State.ExitCode).toBe(0);
  } finally {
    await container.remove({ force: true });
  }
});

test("the image is loaded once and found again", async () => {
  expect(await ensureSandboxImage(engine, AbortSignal.timeout(10_000))).toBe(image);
});

test("on arm64 the program is made of arm64 instructions", () => {
  const program = Buffer.from(sleeperElf("arm64"));
  expect(program.readUInt16LE(18)).toBe(183);
  const instructions = Array.from({ length: 19 }, (_, index) => program.readUInt32LE(120 + index * 4).toString(16));
  expect(instructions).toEqual([
    "d2800220", // mov x0, #17
    "10000241", // adr x1, action
    "d2800002", // mov x2, #0
    "d2800103", // mov x3, #8
    "d28010c8", // mov x8, #134
    "d4000001", // svc #0
    "d2800000", // mov x0, #0
    "10000281", // adr x1, set
    "d28010e8", // mov x8, #135
    "d4000001", // svc #0
    "10000220", // adr x0, set
    "d2800001", // mov x1, #0
    "d2800002", // mov x2, #0
    "d2801128", // mov x8, #137
    "d4000001", // svc #0
    "37ffff60", // tbnz w0, #31, adr x0
    "d2800000", // mov x0, #0
    "d2800bc8", // mov x8, #94
    "d4000001", // svc #0
  ]);
});
