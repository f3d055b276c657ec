/** A warm invoke: from the caller to the function and back, in an environment that is there. */
import { type BareLoop, startBareLoop } from "./bare-loop.ts";
import { type BenchClient, clientOf, invocationsOf } from "./bench-client.ts";
import type { BenchImages, ImageName } from "./bench-images.ts";
import { atLeast, atMost, compare, type Rounds, type Row } from "./figures.ts";
import { aliveEnvironments, functionName, startWith } from "./measured-platform.ts";

const SMALL_BYTES = 1024;
/** The largest that AWS takes is 6,291,556. */
const LARGE_BYTES = 6_000_000;
/**
 * A young process still compiles: both sides are called until that is over. The bare loop's few functions are compiled
 * after some hundred calls, the platform's last hundred between its 5,000th and its 15,000th.
 */
const WARM_UP = 15_000;

export async function measureWarm(images: BenchImages): Promise<Row[]> {
  return [...(await measureImage(images, "echo", true)), ...(await measureImage(images, "runtime client", false))];
}

async function measureImage(images: BenchImages, name: ImageName, withLarge: boolean): Promise<Row[]> {
  const image = await images.of(name);
  const floorIs = `the bare loop; in the container ${image.madeOf}`;
  await using stack = new AsyncDisposableStack();
  const platform = stack.use(await startWith(image));
  const title = (what: string) => (name === "echo" ? what : `${what}, ${image.madeOf}`);
  const rows: Row[] = [];
  {
    await using bare = await startBareLoop(image.reference, 1);
    using both = clientsOf(platform.endpoint, bare, 1);
    const small = await alternate(both, { bodyBytes: SMALL_BYTES, rounds: 8, calls: 500, warmUp: WARM_UP });
    const smallRow = { ...small, figure: title("warm invoke, 1 KB"), unit: "ms" as const, floorIs };
    rows.push(compare(smallRow, 0.5, atMost(1.2, 1.5)), compare(smallRow, 0.99, atMost(2)));
    if (withLarge) {
      const large = await alternate(both, { bodyBytes: LARGE_BYTES, rounds: 6, calls: 15, warmUp: 10 });
      rows.push(compare({ ...large, figure: title("warm invoke, 6 MB"), unit: "ms", floorIs }, 0.5, atMost(1.2)));
    }
  }
  await using bare = await startBareLoop(image.reference, AT_ONCE);
  using both = clientsOf(platform.endpoint, bare, AT_ONCE);
  const rates = await alternateRates(both);
  const figure = title(`warm invokes a second, ${AT_ONCE} environments`);
  rows.push(compare({ ...rates, figure, unit: "/s", floorIs: "the bare loop" }, 0.5, atLeast(0.75, 0.6)));
  const environments = (await aliveEnvironments(platform.endpoint)).length;
  rows.push({ figure: "", of: "environments", measured: environments, unit: "", goal: atMost(AT_ONCE) });
  return rows;
}

const AT_ONCE = 8;
const RATE_ROUNDS = 10;
const RATE_CALLS = 4000;
const RATE_WARM_UP = 12_000;

interface Both extends Disposable {
  platform: Call[];
  bare: Call[];
}

type Call = (body: Uint8Array) => Promise<Buffer>;

/** A connection for each caller. */
function clientsOf(endpoint: string, bare: BareLoop, callers: number): Both {
  const stack = new DisposableStack();
  const all = (to: string, path: string): Call[] =>
    Array.from({ length: callers }, () => {
      const client: BenchClient = stack.use(clientOf(to));
      return (body) => client.call("POST", path, body);
    });
  return {
    platform: all(endpoint, invocationsOf(functionName)),
    bare: all(bare.endpoint, "/"),
    [Symbol.dispose]: () => stack.dispose(),
  };
}

interface Plan {
  bodyBytes: number;
  rounds: number;
  calls: number;
  warmUp: number;
}

/** One caller: milliseconds of each call. */
async function alternate({ platform, bare }: Both, plan: Plan): Promise<{ measured: Rounds; floor: Rounds }> {
  const body = bodyOf(plan.bodyBytes);
  const [invoke, loop] = [platform[0], bare[0]];
  if (!invoke || !loop) throw new Error("there is no caller");
  await timesOf(invoke, body, plan.warmUp);
  await timesOf(loop, body, plan.warmUp);
  const [measured, floor]: [Rounds, Rounds] = [[], []];
  for (let round = 0; round < plan.rounds; round += 1) {
    measured.push(await timesOf(invoke, body, plan.calls));
    floor.push(await timesOf(loop, body, plan.calls));
  }
  return { measured, floor };
}

async function timesOf(call: Call, body: Uint8Array, calls: number): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < calls; number += 1) {
    const startedAt = performance.now();
    await call(body);
    times.push(performance.now() - startedAt);
  }
  return times;
}

/** All callers at once: calls a second. */
async function alternateRates({ platform, bare }: Both): Promise<{ measured: Rounds; floor: Rounds }> {
  const body = bodyOf(SMALL_BYTES);
  const [measured, floor]: [Rounds, Rounds] = [[], []];
  for (const calls of [platform, bare]) await rateOf(calls, body, RATE_WARM_UP);
  for (let round = 0; round < RATE_ROUNDS; round += 1) {
    measured.push([await rateOf(platform, body, RATE_CALLS)]);
    floor.push([await rateOf(bare, body, RATE_CALLS)]);
  }
  return { measured, floor };
}

async function rateOf(callers: Call[], body: Uint8Array, calls: number): Promise<number> {
  const startedAt = performance.now();
  await Promise.all(callers.map((call) => timesOf(call, body, calls / callers.length)));
  return calls / ((performance.now() - startedAt) / 1000);
}

/** JSON of exactly so many bytes. */
function bodyOf(bytes: number): Uint8Array {
  const frame = JSON.stringify({ text: "" });
  return Buffer.from(JSON.stringify({ text: "x".repeat(bytes - frame.length) }));
}
