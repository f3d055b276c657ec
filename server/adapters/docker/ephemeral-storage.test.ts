import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createExt4Storages } from "./ephemeral-storage.ts";
import { detachLoopDevice, reapStorages } from "./leftover-storages.ts";
import { openTestAdapter, type TestAdapter } from "./testing/test-adapter.ts";
import { loadTestImage } from "./testing/test-image.ts";

let adapter: TestAdapter;
let node: string;

beforeAll(async () => {
  node = await loadTestImage({ base: "node" });
  adapter = await openTestAdapter();
});
afterAll(() => adapter[Symbol.asyncDispose]());

const fill = `
  const fs = require("node:fs"); const piece = Buffer.alloc(1024 * 1024, 1); let written = 0;
  const file = fs.openSync("/tmp/file", "w");
  try { for (;;) written += fs.writeSync(file, piece) } catch (error) { console.log(error.code, written / piece.length) }`;

test("/tmp is full at its size, and does not count against memory", async () => {
  const { diskStorage } = adapter.capabilities;
  expect(diskStorage, `this test needs root and loop devices: ${adapter.capabilities.remarks}`).toBe(true);
  await using run = await adapter.run({
    engineReference: node,
    command: ["-e", fill],
    memoryMiB: 128,
    ephemeralStorageMiB: 512,
  });
  expect(await run.container.exited).toEqual({ kind: "exited", code: 0 });
  const [, code = "", writtenMiB = ""] = run.lines[0]?.split(" ") ?? [];
  expect(code).toBe("ENOSPC");
  expect(Number(writtenMiB)).toBeGreaterThanOrEqual(512);
  expect(Number(writtenMiB)).toBeLessThan(512 * 1.04);
});

test.each([512, 10_240])("%i MiB of storage take little of the disk while they are empty", async (sizeMiB) => {
  const folder = await mkdtemp(path.join(tmpdir(), "lambdarium-storage-"));
  {
    await using storage = await createExt4Storages(folder).create("one", sizeMiB);
    if (storage.mount.kind !== "bind") throw new Error("not a folder");
    expect(readdirSync(storage.mount.path)).toEqual([]);
    expect(statSync(storage.mount.path)).toMatchObject({ mode: 0o41777, uid: 993, gid: 990 });
    expect(statSync(path.join(folder, "one.ext4")).blocks * 512).toBeLessThan(1024 * 1024);
    const available = Number(
      execFileSync("df", ["--output=avail", "-B1", storage.mount.path], { encoding: "utf8" }).split("\n")[1],
    );
    expect(available).toBeGreaterThanOrEqual(sizeMiB * 1024 * 1024);
  }
  expect(readdirSync(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test("what a dead process left is unmounted and removed", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "lambdarium-storage-"));
  // Never disposed: as after a kill.
  await createExt4Storages(folder).create("left one", 16);
  await createExt4Storages(folder).create("left-two", 16);
  expect(await reapStorages(folder)).toBe(2);
  expect(readdirSync(folder)).toEqual([]);
  expect(await reapStorages(folder)).toBe(0);
  expect(await reapStorages(path.join(folder, "nowhere"))).toBe(0);
  expect(execFileSync("losetup", ["--list"], { encoding: "utf8" })).not.toContain(folder);
  await rm(folder, { recursive: true });
});

test("an environment cannot be made twice, and the failure leaves the first alone", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "lambdarium-storage-"));
  const storages = createExt4Storages(folder);
  {
    await using _first = await storages.create("one", 16);
    await expect(storages.create("one", 16)).rejects.toThrow(/EEXIST/);
    expect(existsSync(path.join(folder, "one.ext4"))).toBe(true);
  }
  await rm(folder, { recursive: true });
});

test("a loop device that has gone by itself is no obstacle to removing what a dead process left", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "lambdarium-storage-"));
  const file = path.join(folder, "file");
  await writeFile(file, Buffer.alloc(1024 * 1024));
  const device = execFileSync("losetup", ["--find", "--show", file], { encoding: "utf8" }).trim();
  await detachLoopDevice(device);
  await detachLoopDevice(device);
  await rm(folder, { recursive: true });
});
