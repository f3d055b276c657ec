import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { createEngineMemory } from "./engine-memory.ts";

test("on this machine what is available is read each time; elsewhere only the total is known", async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, "meminfo");
  const memory = createEngineMemory(1000, true, file);
  await writeFile(file, "MemTotal:       24683820 kB\nMemFree:         1 kB\nMemAvailable:   24215004 kB\n");
  expect(memory.read()).toEqual({ totalBytes: 1000, availableBytes: 24_215_004 * 1024 });
  await writeFile(file, "MemAvailable:   7 kB\n");
  expect(memory.read().availableBytes).toBe(7168);
  expect(createEngineMemory(1000, false, file).read()).toEqual({ totalBytes: 1000 });
  await rm(file);
  expect(memory.read()).toEqual({ totalBytes: 1000 });
});
