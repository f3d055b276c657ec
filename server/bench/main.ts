/**
 * `npm run bench`: what the platform takes on this machine, beside the floor of the same run. `npm run bench -- warm`
 * runs one part. The figures are only as good as the machine is idle; nothing here passes or fails.
 */
import { BenchImages } from "./bench-images.ts";
import { type Row, tableOf } from "./figures.ts";
import { loadAverage, loadOfOthers, percent, watchCpu } from "./machine-load.ts";
import { measureCold } from "./measure-cold.ts";
import { measureHostile } from "./measure-hostile.ts";
import { measurePainted } from "./measure-painted.ts";
import { measurePush } from "./measure-push.ts";
import { measureSoak } from "./measure-soak.ts";
import { measureStart, measureStop } from "./measure-start-and-stop.ts";
import { measureStore } from "./measure-store.ts";
import { measureTrail } from "./measure-trail.ts";
import { measureUpdate } from "./measure-update.ts";
import { measureWarm } from "./measure-warm.ts";

const parts: Record<string, (images: BenchImages) => Promise<Row[]>> = {
  warm: measureWarm,
  cold: measureCold,
  hostile: measureHostile,
  painted: measurePainted,
  start: measureStart,
  stop: measureStop,
  soak: measureSoak,
  store: measureStore,
  update: measureUpdate,
  push: measurePush,
  trail: measureTrail,
};
/** One takes many minutes, the others are what `npm run bench:images` and `npm run bench:trail` ask for. */
const notByDefault = new Set(["soak", "store", "update", "push", "trail"]);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) throw new Error(`${unknown} is no part; there are: ${Object.keys(parts).join(", ")}`);

await using images = new BenchImages();
const rows: Row[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (asked.length > 0 ? !asked.includes(name) : notByDefault.has(name)) continue;
  console.log(`  ${name}: ${await loadOfOthers()}; ${loadAverage()}`);
  const busyShare = watchCpu();
  rows.push(...(await measure(images)));
  console.log(`  ${name}: done, the CPUs were ${percent(busyShare())} busy; ${loadAverage()}`);
}
console.log(`\n${tableOf(rows)}\n`);
