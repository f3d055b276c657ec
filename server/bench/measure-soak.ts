/**
 * A hundred thousand warm invokes: what stays in memory, what the database grows by, and whether it gets slower.
 *
 * Memory is read through Node's inspector, after a garbage collection. The database is measured as a file, with its
 * write-ahead log written back.
 */
import { stat } from "node:fs/promises";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { RunningPlatform } from "../../e2e/running-platform.ts";
import { clientOf, invocationsOf } from "./bench-client.ts";
import type { BenchImages } from "./bench-images.ts";
import { atMost, compare, percentile, type Row } from "./figures.ts";
import { openInspector } from "./inspector.ts";
import { functionName, startWith } from "./measured-platform.ts";

const INVOKES = 100_000;
const INTERVALS = 10;
/** So many intervals at the start are compared with as many at the end. */
const COMPARED = 3;
const WARM_UP = 5_000;
const BODY = JSON.stringify({ name: "soak", text: "x".repeat(100) });

export async function measureSoak(images: BenchImages): Promise<Row[]> {
  const image = await images.of("echo");
  await using platform = await startWith(image, {
    // All of it is kept: what is forgotten on the way would hide what is added.
    env: { LAMBDARIUM_HISTORY: "1000000,20GB", NODE_OPTIONS: "--inspect=127.0.0.1:0" },
  });
  using inspector = await openInspector(platform);
  using client = clientOf(platform.endpoint);
  await invokes(client, WARM_UP);
  const before = { database: await databaseBytes(platform), contents: await contentBytes(platform) };
  const memory = [await inspector.memory()];
  const times: number[][] = [];
  for (let interval = 0; interval < INTERVALS; interval += 1) {
    times.push(await invokes(client, INVOKES / INTERVALS));
    memory.push(await inspector.memory());
    const { heapMB, residentMB } = memory.at(-1) ?? { heapMB: 0, residentMB: 0 };
    const p50 = percentile(times.at(-1) ?? [], 0.5).toFixed(2);
    console.log(
      `    ${(interval + 1) * 10} %: p50 ${p50} ms, heap ${heapMB.toFixed(1)} MB, RSS ${residentMB.toFixed(0)} MB`,
    );
  }
  const grown = (await databaseBytes(platform)) - before.database;
  const contents = (await contentBytes(platform)) - before.contents;
  return rowsOf({ memory, times, grownBytes: grown, contentBytes: contents });
}

function rowsOf(soak: {
  memory: { heapMB: number; residentMB: number }[];
  times: number[][];
  grownBytes: number;
  contentBytes: number;
}): Row[] {
  const { memory, times, grownBytes, contentBytes } = soak;
  const figure = `${INVOKES.toLocaleString("en")} warm invokes`;
  // The first interval still fills what is bounded: the ring of live events, the environment's phases.
  const [from, to] = [memory[1], memory.at(-1)];
  // Single intervals differ by a tenth without a reason.
  const [early, late] = [times.slice(0, COMPARED).flat(), times.slice(-COMPARED).flat()];
  const row = { figure, floorIs: "what it was at the start" };
  return [
    {
      ...row,
      of: "heap after GC",
      unit: "MB",
      measured: to?.heapMB ?? 0,
      floor: from?.heapMB ?? 0,
      goal: atMost(1.05),
    },
    { ...row, of: "RSS", unit: "MB", measured: to?.residentMB ?? 0, floor: from?.residentMB ?? 0, goal: atMost(1.1) },
    compare({ ...row, unit: "ms", measured: [late], floor: [early] }, 0.5, atMost(1.05)),
    compare({ ...row, unit: "ms", measured: [late], floor: [early] }, 0.99),
    { figure: "database, a invoke", of: "all", unit: "B", measured: grownBytes / INVOKES },
    {
      figure: "database, a invoke",
      of: "beyond request, response and log",
      unit: "B",
      measured: (grownBytes - contentBytes) / INVOKES,
      goal: atMost(1000),
    },
  ];
}

async function invokes(client: ReturnType<typeof clientOf>, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < count; number += 1) {
    const startedAt = performance.now();
    await client.call("POST", invocationsOf(functionName), BODY);
    times.push(performance.now() - startedAt);
  }
  return times;
}

async function databaseBytes({ dataFolder }: RunningPlatform): Promise<number> {
  const file = path.join(dataFolder, databaseName);
  using database = new DatabaseSync(file, { timeout: 5000 });
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return (await stat(file)).size;
}

/** Request, response and log, as the platform itself counts what it keeps. */
async function contentBytes({ dataFolder }: RunningPlatform): Promise<number> {
  using database = new DatabaseSync(path.join(dataFolder, databaseName), { timeout: 5000 });
  const row = database.prepare(`SELECT value FROM "Setting" WHERE name = 'history'`).get();
  return JSON.parse(String(row?.value)).bytes;
}

const databaseName = "database.sqlite";
