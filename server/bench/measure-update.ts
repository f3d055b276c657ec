/** Images on a platform with the real engine: an update that changes little, and what a large image takes. */
import { setTimeout as delay } from "node:timers/promises";
import { archiveOf, engineImage, helloVersion } from "../../e2e/images.ts";
import { lambdaAt } from "../../e2e/lambda.ts";
import { listenTo } from "../../e2e/live.ts";
import { liveData } from "../../e2e/live-data.ts";
import { startPlatform } from "../../e2e/running-platform.ts";
import { upload } from "../../e2e/tus.ts";
import type { OptimizationProgress, OptimizationStep } from "../core/image/optimization.ts";
import { atMost, percentile, type Row } from "./figures.ts";
import { functionName } from "./measured-platform.ts";
import { filesOf, largeImage } from "./mixed-files.ts";
import { memoryOf } from "./process-memory.ts";

const UPDATES = 7;
const LARGE_ONES = 2;
/** Until the start is over and what it left is collected. */
const SETTLE_MS = 3000;

export async function measureUpdate(): Promise<Row[]> {
  return [await measureSmallChange(), ...(await measureLargeOnes())];
}

/** From the call to the transition that says Successful, as an open page sees it. */
async function measureSmallChange(): Promise<Row> {
  await using platform = await startPlatform();
  const { endpoint } = platform;
  using page = await listenTo(endpoint);
  using lambda = lambdaAt(endpoint);
  const samples: number[] = [];
  for (let version = 0; version <= UPDATES; version += 1) {
    await using archive = await archiveOf(await helloVersion(String(version)));
    await upload(endpoint, page, archive.path, `hello:${version}`);
    if (version === 0) {
      await lambda.create(functionName, "hello:0");
      continue;
    }
    const before = page.transitions().at(-1)?.sequence ?? 0;
    const startedAt = performance.now();
    await lambda.updateCode(functionName, `hello:${version}`);
    await page.untilTransition(
      functionName,
      ({ toUpdate, sequence }) => toUpdate === "Successful" && sequence > before,
    );
    samples.push(performance.now() - startedAt);
  }
  return {
    figure: "update that changes one small layer, until Successful",
    ...{ of: "p50", measured: percentile(samples, 0.5), unit: "ms", goal: atMost(1000) },
    spread: [Math.min(...samples) / 1000, Math.max(...samples) / 1000],
  };
}

/** The peak is of everything: the image comes out of the engine, goes into the store, and is loaded from it. */
async function measureLargeOnes(): Promise<Row[]> {
  const [peaks, rates]: number[][] = [[], []];
  for (let seed = 1; seed <= LARGE_ONES; seed += 1) {
    await using image = await engineImage(largeOne(seed));
    // A new one each time: what an image has taken once is not given back at once.
    await using platform = await startPlatform();
    using lambda = lambdaAt(platform.endpoint);
    const memory = await memoryOf(platform);
    await delay(SETTLE_MS);
    const idleMB = await memory.residentMB();
    await memory.forgetPeak();
    await lambda.create(`large-${seed}`, image.imageUri);
    peaks?.push((await memory.peakMB()) - idleMB);
    const optimizations = await liveData(platform.endpoint, "optimizations");
    const progress = optimizations.find((one) => one.functionName === `large-${seed}`);
    if (progress) rates?.push(rateOf(progress));
    await lambda.delete(`large-${seed}`);
  }
  const figure = `a platform that takes an image of ${totalMB()} MB`;
  return [
    { figure, of: "peak RSS above idle", measured: Math.max(...(peaks ?? [])), unit: "MB", goal: atMost(400) },
    { figure, of: "verify … seal", measured: percentile(rates ?? [], 0.5), unit: "MB/s" },
  ];
}

function largeOne(seed: number) {
  const layers = largeImage.map((layer) => filesOf(layer, seed));
  const entryPoint = ["/var/lang/bin/part-0/file-0"];
  return { repositoryTag: `large:${seed}`, layers, entryPoint, command: [], workingDirectory: "/", environment: {} };
}

function totalMB(): number {
  return largeImage.reduce((sum, { sizeMB }) => sum + sizeMB, 0);
}

/** Megabytes a second from the first look at a layer to the sealed manifest. */
function rateOf({ steps, layers }: OptimizationProgress): number {
  const at = (name: OptimizationStep) => steps.find(({ step }) => step === name);
  const bytes = layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return bytes / 1000 / ((at("seal")?.endedAt ?? Number.NaN) - (at("verify")?.startedAt ?? Number.NaN));
}
