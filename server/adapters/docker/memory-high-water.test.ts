/** The kernel's files as either kind of cgroup has them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { MemoryFiles } from "./memory-high-water.ts";

const MIB = 1024 * 1024;
const v2 = `anon ${20 * MIB}\nfile ${12 * MIB}\nfile_mapped ${2 * MIB}\n`;
const v1 = `cache 0\ntotal_cache ${12 * MIB}\ntotal_mapped_file ${2 * MIB}\n`;

test.each([
  ["version 1", { "memory.max_usage_in_bytes": 40, "memory.stat": v1 }],
  ["version 2", { "memory.peak": 40, "memory.current": 30, "memory.stat": v2 }],
  ["version 2 without a mark", { "memory.current": 40, "memory.stat": v2 }],
])(
  "in a cgroup of %s cache that nobody has mapped is not counted, and a higher mark is seen at once",
  async (_name, files) => {
    const folder = await mkdtemp(path.join(tmpdir(), "lambdarium-memory-"));
    const write = ([name, content]: [string, number | string]) =>
      writeFile(path.join(folder, name), typeof content === "number" ? `${content * MIB}\n` : content);
    await Promise.all([...Object.entries(files), ["cgroup.procs", ""] as [string, string]].map(write));
    using memory = new MemoryFiles(folder);
    expect(memory.highWaterBytes()).toBe(30 * MIB);
    const [mark = ""] = Object.keys(files);
    await write([mark, 50]);
    expect(memory.highWaterBytes()).toBe(40 * MIB);
    await rm(folder, { recursive: true });
  },
);

test("a container that is gone has none", () => {
  using memory = new MemoryFiles(path.join(tmpdir(), "lambdarium-no-such-folder"));
  expect(memory.highWaterBytes()).toBeUndefined();
});
