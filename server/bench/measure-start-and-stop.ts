/** How long the platform takes to be there, and to be gone. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type RunningPlatform, startPlatform } from "../../e2e/running-platform.ts";
import { temporaryFolder } from "../../e2e/temporary-folder.ts";
import { openTurnstile } from "../../e2e/turnstile.ts";
import { clientOf, invocationsOf } from "./bench-client.ts";
import type { BenchImages } from "./bench-images.ts";
import { compare, type Rounds, type Row } from "./figures.ts";
import { functionName, startWith } from "./measured-platform.ts";
import { runPlain, watchPolls } from "./plain-container.ts";

const STARTS = 5;
const STOPS = 3;
const ENVIRONMENTS = 20;

/** From the spawn of the process to the line that says it is ready; npm's own start is not in it. */
export async function measureStart(): Promise<Row[]> {
  await using folder = await temporaryFolder();
  const dataFolder = folder.path;
  await (await startPlatform({ dataFolder })).stop();
  const [measured, floor]: [Rounds, Rounds] = [[], []];
  for (let time = 0; time < STARTS; time += 1) {
    const startedAt = performance.now();
    const platform = await startPlatform({ dataFolder });
    measured.push([performance.now() - startedAt]);
    await platform.stop();
    floor.push([await timed(runNodeAlone)]);
  }
  return [compare({ figure: "second start", unit: "ms", measured, floor, floorIs: "node -e 0" }, 0.5)];
}

/** From Ctrl-C to the end of the process, with so many environments that are idle. */
export async function measureStop(images: BenchImages): Promise<Row[]> {
  const image = await images.of("turnstile");
  const [measured, floor]: [Rounds, Rounds] = [[], []];
  for (let time = 0; time < STOPS; time += 1) {
    await using platform = await startWith(image);
    await fill(platform, ENVIRONMENTS);
    measured.push([await timed(() => platform.stop())]);
    floor.push([await removePlainOnes(image.reference, ENVIRONMENTS)]);
  }
  const figure = `stop with ${ENVIRONMENTS} environments`;
  const floorIs = `docker kill of ${ENVIRONMENTS} docker run --rm at once`;
  return [compare({ figure, unit: "ms", measured, floor, floorIs }, 0.5)];
}

async function removePlainOnes(reference: string, count: number): Promise<number> {
  await using polls = await watchPolls();
  const polled = polls.next(count);
  const plain = Array.from({ length: count }, () => runPlain(reference, polls.place));
  await polled;
  return timed(() => Promise.all(plain.map((container) => container[Symbol.asyncDispose]())));
}

/** So many at once that each needs an environment of its own; they are kept busy until all are there. */
async function fill(platform: RunningPlatform, environments: number): Promise<void> {
  await using turnstile = await openTurnstile();
  using clients = new DisposableStack();
  const event = JSON.stringify(turnstile.event);
  const invokes = Array.from({ length: environments }, () =>
    clients.use(clientOf(platform.endpoint)).call("POST", invocationsOf(functionName), event),
  );
  await turnstile.inside(environments);
  turnstile.open();
  await Promise.all(invokes);
}

/** A process that is Node and does nothing. */
async function runNodeAlone(): Promise<void> {
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
