import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Log } from "../../ports/log.ts";
import { historyContract } from "../contract/history.contract.ts";
import { invocation, logLine, startAt } from "../contract/sample-records.ts";
import { openNewDatabase } from "../contract/temporary-database.ts";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { openHistory } from "./history.ts";
import { openDatabase } from "./open-database.ts";

const quiet: Log = { info() {}, warn() {}, error() {} };
const wide = { invocations: 100_000, bytes: 2e9 };

async function openIn(folder: string, bound = wide, log = quiet) {
  await using resources = new AsyncDisposableStack();
  const bodiesFolder = `${folder}/bodies`;
  await mkdir(bodiesFolder, { recursive: true });
  const file = `${folder}/database.sqlite`;
  const database = resources.use(await (existsSync(file) ? openDatabase(file) : openNewDatabase(file)));
  const port = resources.use(await openHistory({ database, bodiesFolder, bound, log }));
  const owned = resources.move();
  return { port, database, bodiesFolder, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

historyContract("the database", async (bound) => {
  const folder = await temporaryFolder();
  const opened = await openIn(folder.path, bound);
  return {
    port: opened.port,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
});

test("what was put is on disk after the stop, and lines are numbered and timed on from there", async () => {
  await using folder = await temporaryFolder();
  {
    await using before = await openIn(folder.path);
    before.port.put(invocation("a"), { request: new TextEncoder().encode("[1]") });
    before.port.append([logLine("one"), logLine("two")]);
  }
  await using after = await openIn(folder.path);
  expect(await after.port.get("a")).toMatchObject({ requestId: "a", requestBody: "[1]" });
  const late = logLine("three", { at: startAt - 5 });
  expect(after.port.append([late])).toMatchObject([{ sequence: 3, at: startAt }]);
  const texts = (await after.port.linesOf({ functionName: "echo", last: 9 })).map((line) => line.text);
  expect(texts).toEqual(["one", "two", "three"]);
});

test("the bound holds over restarts, without counting", async () => {
  await using folder = await temporaryFolder();
  for (let index = 0; index < 4; index += 1) {
    await using opened = await openIn(folder.path, { invocations: 2, bytes: 1e9 });
    opened.port.put(invocation(`r${index}`, { status: "ok", arrivedAt: startAt + index }));
  }
  await using opened = await openIn(folder.path);
  expect((await opened.port.list({ limit: 9 })).map((record) => record.requestId)).toEqual(["r3", "r2"]);
});

test("an invoke with a very long log is forgotten line by line, and what came after it stays", async () => {
  await using folder = await temporaryFolder();
  await using opened = await openIn(folder.path, { invocations: 1_000, bytes: 60_000 });
  const { port, database } = opened;
  const put = (requestId: string, arrivedAt: number, lines: number) => {
    port.put(invocation(requestId, { status: "ok", arrivedAt }));
    port.append(Array.from({ length: lines }, () => logLine("0123456789", { requestId, at: arrivedAt })));
  };
  put("short", startAt, 10);
  put("long", startAt + 1, 12_000);
  await port.flush();
  expect((await port.list({ limit: 9 })).map((record) => record.requestId)).toEqual(["long"]);
  const left = await port.countLines("long");
  expect(left).toBeLessThanOrEqual(6_000);
  expect(left).toBeGreaterThan(0);
  put("next", startAt + 2, 5_000);
  await port.flush();
  const sum = await database.reader.logEvent.aggregate({ _sum: { bytes: true } });
  const group = await database.reader.logGroup.findFirst();
  expect(sum._sum.bytes).toBe(group?.bytes);
  expect(await port.countLines("next")).toBe(5_000);
  expect(await port.countLines("long")).toBeLessThanOrEqual(1_000);
});

test("large bodies are files, removed with their invocation; a file that has no invocation is removed at start", async () => {
  await using folder = await temporaryFolder();
  {
    await using opened = await openIn(folder.path, { invocations: 1, bytes: 1e9 });
    for (const id of ["old", "../new"]) {
      opened.port.put(invocation(id, { status: "ok", arrivedAt: startAt + (id === "old" ? 0 : 1) }), {
        request: new Uint8Array(64_000),
        response: new Uint8Array(64_001),
      });
    }
    await opened.port.flush();
    expect(await readdir(opened.bodiesFolder)).toEqual(["..%2Fnew.response"]);
    await writeFile(`${opened.bodiesFolder}/left.request`, "");
  }
  await using opened = await openIn(folder.path);
  await opened.port.flush();
  expect(await readdir(opened.bodiesFolder)).toEqual(["..%2Fnew.response"]);
});

test("a body whose file somebody removed is shown as cut", async () => {
  await using folder = await temporaryFolder();
  await using opened = await openIn(folder.path);
  opened.port.put(invocation("a"), { request: new Uint8Array(70_000).fill(65) });
  await opened.port.flush();
  await rm(`${opened.bodiesFolder}/a.request`);
  expect(await opened.port.get("a")).toMatchObject({ requestBody: "", bodyCut: true });
});

test("what could not be written is said, kept, and written when the disk takes it again", async () => {
  await using folder = await temporaryFolder();
  const errors: string[] = [];
  await using opened = await openIn(folder.path, wide, { ...quiet, error: (_, message) => errors.push(message) });
  await rm(opened.bodiesFolder, { recursive: true });
  opened.port.put(invocation("a"), { request: new Uint8Array(70_000) });
  await expect(opened.port.flush()).rejects.toThrow("ENOENT");
  expect(errors).toEqual(["history could not be written; it is tried again"]);

  await mkdir(opened.bodiesFolder);
  opened.port.put(invocation("a", { status: "ok" }));
  expect(await opened.port.get("a")).toMatchObject({ status: "ok", requestBody: "\0".repeat(70_000) });
});

test("a batch is written by itself when it is full", async () => {
  await using folder = await temporaryFolder();
  await using opened = await openIn(folder.path);
  opened.port.append(Array.from({ length: 2_000 }, () => logLine("x")));
  // Writes are in line: this one comes after the batch, although nobody asked for a flush.
  await opened.database.write("written", (tx) => tx.setting.count());
  await opened.database.write("written", (tx) => tx.setting.count());
  expect(await opened.database.reader.logEvent.count()).toBe(2_000);
});

test("a stream that is far ahead of the disk waits until it has been written, however fast it goes on", async () => {
  await using folder = await temporaryFolder();
  await using opened = await openIn(folder.path);
  const { port } = opened;
  const write = (count: number, text: string) =>
    port.append(Array.from({ length: count }, () => logLine(text, { logStreamName: "flood" })));
  let written = 0;
  for (const text of ["", "short", "x".repeat(100_000)]) {
    for (let waits = 0; waits < 3; written += 20) {
      write(20, text);
      const room = port.room("flood");
      if (!room) continue;
      waits += 1;
      expect(port.unwrittenLogBytes).toBeGreaterThanOrEqual(2_000_000);
      expect(port.unwrittenLogBytes).toBeLessThan(2_000_000 + 20 * 101_000);
      expect(port.room("quiet")).toBeUndefined();
      await room;
    }
  }
  await port.flush();
  expect(port.unwrittenLogBytes).toBe(0);
  expect(port.append([logLine("last")])).toMatchObject([{ sequence: written + 1 }]);
});

test("a disk that refuses keeps nobody waiting, and what was accepted is written when it takes it again", async () => {
  await using folder = await temporaryFolder();
  await using opened = await openIn(folder.path);
  const { port, bodiesFolder } = opened;
  await rm(bodiesFolder, { recursive: true });
  port.put(invocation("a"), { request: new Uint8Array(70_000) });
  port.append(Array.from({ length: 10 }, () => logLine("x".repeat(250_000))));
  await port.room(logLine("").logStreamName);
  expect(port.unwrittenLogBytes).toBeGreaterThan(2_000_000);
  await mkdir(bodiesFolder);
  await port.flush();
  expect(port.unwrittenLogBytes).toBe(0);
});
