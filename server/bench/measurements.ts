/** What is measured, one function each: the platform is driven from outside, as a user does. */
import type { Listener } from "../../e2e/live.ts";
import { liveData } from "../../e2e/live-data.ts";
import { type RunningPlatform, startPlatform } from "../../e2e/running-platform.ts";
import { openTurnstile } from "../../e2e/turnstile.ts";
import { type BenchClient, clientOf, configuration, invocations } from "./bench-client.ts";
import { type Line, type Samples, timed } from "./figures.ts";
import { openCommitAndSend, runNodeAlone, startEcho, startPlainContainer } from "./floors.ts";

export interface Bench {
  platform: RunningPlatform;
  client: BenchClient;
  page: Listener;
}

/** From the spawn of the process to the line that says it is ready; npm's own start is not in it. */
export async function measureStart(dataFolder: string, times: number): Promise<Line> {
  const [measured, floor]: [Samples, Samples] = [[], []];
  for (let time = 0; time < times; time += 1) {
    const startedAt = performance.now();
    const platform = await startPlatform({ dataFolder });
    measured.push(performance.now() - startedAt);
    await platform.stop();
    floor.push(await timed(runNodeAlone));
  }
  return { what: "second start, to the ready line", measured, floor: { what: "node -e 0", measured: floor } };
}

/** Both clocks are this machine's; what is recorded with a transition is the time at which it was decided. */
export async function measureTransition({ client, page }: Bench, folder: string, times: number): Promise<Line> {
  const [measured, floor]: [Samples, Samples] = [[], []];
  await using bare = await openCommitAndSend(folder);
  for (let time = 0; time < times; time += 1) {
    const before = page.transitions().at(-1)?.sequence ?? 0;
    const arrived = page.untilTransition(
      "hello",
      ({ event, sequence }) => event === "update-began" && sequence > before,
    );
    const arrival = arrived.then(({ at }) => performance.timeOrigin + performance.now() - at);
    const done = untilUpdated(page, before);
    await client.call("PUT", configuration, JSON.stringify({ Description: `transition ${time}` }));
    measured.push(await arrival);
    await done;
    floor.push(await timed(() => bare.once()));
  }
  const what = "SQLite commit, then a line over TCP";
  return { what: "transition, decided to at the client", measured, floor: { what, measured: floor } };
}

/** Each invoke finds no environment: a change of configuration has ended the one before. */
export async function measureCold({ platform, client, page }: Bench, times: number): Promise<Line> {
  const [measured, floor]: [Samples, Samples] = [[], []];
  const image = await imageOfHello(platform);
  for (let time = 0; time < times; time += 1) {
    await endEnvironments({ platform, client, page }, `cold ${time}`);
    measured.push(await timed(() => client.call("POST", invocations, "{}")));
    let container: AsyncDisposable | undefined;
    floor.push(
      await timed(async () => {
        container = await startPlainContainer(image);
      }),
    );
    await container?.[Symbol.asyncDispose]();
  }
  const what = "docker create and start, to the runtime's first poll";
  return { what: "cold invoke", measured, floor: { what, measured: floor } };
}

export async function measureWarm({ client }: Bench, times: number): Promise<Line> {
  const [measured, floor]: [Samples, Samples] = [[], []];
  await using echo = await startEcho();
  using bare = clientOf(echo.endpoint);
  const body = '{"name":"bench"}';
  await client.call("POST", invocations, body);
  await bare.call("POST", "/", body);
  for (let time = 0; time < times; time += 1) {
    measured.push(await timed(() => client.call("POST", invocations, body)));
    floor.push(await timed(() => bare.call("POST", "/", body)));
  }
  return { what: "warm invoke", measured, floor: { what: "HTTP echo in a process of its own", measured: floor } };
}

/** From Ctrl-C to the end of the process, with so many environments that are idle. */
export async function measureStop(dataFolder: string, environments: number, times: number): Promise<Line> {
  const [measured, floor]: [Samples, Samples] = [[], []];
  for (let time = 0; time < times; time += 1) {
    await using platform = await startPlatform({ dataFolder });
    const image = await imageOfHello(platform);
    await fill(platform, environments);
    measured.push(await timed(() => platform.stop()));
    const plain = await Promise.all(Array.from({ length: environments }, () => startPlainContainer(image)));
    floor.push(await timed(() => Promise.all(plain.map((container) => container[Symbol.asyncDispose]()))));
  }
  const what = `docker rm -f of ${environments} plain containers at once`;
  return { what: `stop with ${environments} environments`, measured, floor: { what, measured: floor } };
}

/** So many at once that each needs an environment of its own; they are kept busy until all are there. */
async function fill(platform: RunningPlatform, environments: number): Promise<void> {
  using client = clientOf(platform.endpoint);
  await using turnstile = await openTurnstile();
  const event = JSON.stringify(turnstile.event);
  const invokes = Array.from({ length: environments }, () => client.call("POST", invocations, event));
  await turnstile.inside(environments);
  turnstile.open();
  await Promise.all(invokes);
}

async function endEnvironments({ platform, client, page }: Bench, description: string): Promise<void> {
  const alive = (await liveData(platform.endpoint, "environments")).filter(({ state }) => state !== "Gone");
  const before = page.transitions().at(-1)?.sequence ?? 0;
  const updated = untilUpdated(page, before);
  await client.call("PUT", configuration, JSON.stringify({ Description: description }));
  await updated;
  for (const { environmentId } of alive) {
    await page.untilEvent(
      "environment",
      ({ environment }) => environment.environmentId === environmentId && environment.state === "Gone",
    );
  }
}

async function untilUpdated(page: Listener, after: number): Promise<void> {
  await page.untilTransition("hello", ({ toUpdate, sequence }) => toUpdate === "Successful" && sequence > after);
}

async function imageOfHello({ endpoint }: RunningPlatform): Promise<string> {
  const [hello] = await liveData(endpoint, "functions");
  const reference = hello?.serving.image.optimized?.engineReference;
  if (!reference) throw new Error("the function hello has no image in the engine");
  return reference;
}
