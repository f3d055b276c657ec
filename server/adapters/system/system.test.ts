import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { openDataFolder } from "./data-folder.ts";
import { openLog } from "./pino-log.ts";
import { randomIds } from "./random-ids.ts";
import { SystemClock } from "./system-clock.ts";

test("a data folder is made for its owner alone, with an instance id that is kept", async () => {
  await using temporary = await temporaryFolder();
  const folder = temporary.file("a/b/data");
  const first = await openDataFolder(folder, randomIds);
  await first[Symbol.asyncDispose]();
  await using again = await openDataFolder(folder, randomIds);

  expect(again.instanceId).toBe(first.instanceId);
  for (const each of [again.path, again.blobs, again.uploads, again.bodies, again.tmp]) {
    expect((await stat(each)).mode & 0o777, each).toBe(0o700);
  }
});

test("a data folder that is in use is refused with its process, and free again after its release", async () => {
  await using temporary = await temporaryFolder();
  const folder = temporary.file("data");
  const first = await openDataFolder(folder, randomIds);
  await expect(openDataFolder(folder, randomIds)).rejects.toThrow(
    `${folder} is in use by process ${process.pid}; stop it or choose another folder with LAMBDARIUM_DATA.`,
  );
  await first[Symbol.asyncDispose]();
  await (await openDataFolder(folder, randomIds))[Symbol.asyncDispose]();
});

test("a data folder is free as soon as its process was killed", async () => {
  await using temporary = await temporaryFolder();
  const folder = temporary.file("data");
  const holder = await spawnHolder(folder);
  await expect(openDataFolder(folder, randomIds)).rejects.toThrow(`is in use by process ${holder.pid};`);

  holder.kill("SIGKILL");
  await once(holder, "exit");
  await (await openDataFolder(folder, randomIds))[Symbol.asyncDispose]();
});

test("of many processes that start at once exactly one gets the folder", async () => {
  await using temporary = await temporaryFolder();
  const folder = temporary.file("data");
  await mkdir(folder);
  const started = await Promise.allSettled(Array.from({ length: 4 }, () => spawnHolder(folder)));
  const holders = started.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  for (const holder of holders) holder.kill("SIGKILL");
  expect(holders).toHaveLength(1);
});

test("a folder where none can be made, and a file in its place, are refused and not tried for ever", async () => {
  await expect(openDataFolder("/proc/none/data", randomIds)).rejects.toThrow(
    /^The data folder \/proc\/none\/data cannot be used: ENOENT.*Choose another with LAMBDARIUM_DATA\.$/,
  );
  await using temporary = await temporaryFolder();
  await writeFile(temporary.file("file"), "", { mode: 0o644 });
  await expect(openDataFolder(temporary.file("file"), randomIds)).rejects.toThrow(/cannot be used: EEXIST/);
  expect((await stat(temporary.file("file"))).mode & 0o777).toBe(0o644);
});

test("a folder that cannot be made, and an instance id that is none, are refused with what to do", async () => {
  await using temporary = await temporaryFolder();
  await writeFile(temporary.file("file"), "");
  await expect(openDataFolder(temporary.file("file/data"), randomIds)).rejects.toThrow(
    /^The data folder .*file\/data cannot be used: ENOTDIR.*Choose another with LAMBDARIUM_DATA\.$/,
  );
  await writeFile(temporary.file("instance-id"), "?");
  await expect(openDataFolder(temporary.path, randomIds)).rejects.toThrow("does not hold an instance id");
  expect(await readFile(temporary.file("instance-id"), "utf8")).toBe("?");
});

test("the clock is the machine's, and due time is ahead of it by what it was advanced", () => {
  const clock = new SystemClock([{ at: 0, offsetMs: 1_000 }]);
  const before = Date.now();
  const now = clock.now();
  // It is set right only when it is further off than this.
  const offMs = 21;
  expect(now).toBeGreaterThanOrEqual(before - offMs);
  expect(now).toBeLessThanOrEqual(Date.now() + offMs);
  expect(clock.advance(500)).toBe(1_500);
  const due = clock.dueNow();
  expect(due).toBeGreaterThanOrEqual(now + 1_500 - offMs);
  expect(due).toBeLessThanOrEqual(clock.now() + 1_500 + offMs);
  expect(clock.monotonic()).toBeLessThanOrEqual(clock.monotonic());
  expect(() => clock.advance(-1)).toThrow("due time is advanced, not set back");
  expect(() => clock.moveTo(-1)).toThrow("due time is never behind real time");
});

test("a log entry is one JSON line with its error's causes, from its level on", () => {
  const lines: string[] = [];
  const log = openLog("warn", { write: (line: string) => lines.push(line) });
  log.info({}, "not this");
  log.error({ requestId: "a", error: new Error("outer", { cause: new Error("inner") }) }, "failed");
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    msg: "failed",
    requestId: "a",
    error: { message: "outer: inner" },
  });
});

/** A process that opens the folder and sleeps. @throws what it was refused with. */
async function spawnHolder(folder: string): Promise<ChildProcess> {
  const script = `
    const { openDataFolder } = await import(${JSON.stringify(`${import.meta.dirname}/data-folder.ts`)});
    const { randomIds } = await import(${JSON.stringify(`${import.meta.dirname}/random-ids.ts`)});
    await openDataFolder(${JSON.stringify(folder)}, randomIds);
    process.stdout.write("open\\n");
    setInterval(() => {}, 60_000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "pipe"] });
  for await (const line of createInterface({ input: holder.stdout })) {
    if (line === "open") return holder;
  }
  throw new Error("the process ended without the folder");
}

test("request ids are UUIDs that begin with the time, so that they lie side by side in the order of their coming", () => {
  const ids = Array.from({ length: 2_000 }, () => randomIds.requestId());
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toEqual(
    [],
  );
  const beginnings = ids.map((id) => Number.parseInt(id.slice(0, 8), 16));
  const steps = beginnings.slice(1).map((beginning, index) => beginning - (beginnings[index] ?? 0));
  // They begin anew once in 19 hours.
  expect(steps.filter((step) => step < 0).length).toBeLessThanOrEqual(1);
});
