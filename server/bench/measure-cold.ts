/**
 * A cold start: from the call to the runtime's first `GET /next`, in an environment that is made for it.
 *
 * Both are timed from the call: on one side the HTTP request, on the other the start of `docker run`. The floor's own
 * server sees the first `GET /next`. Of the platform it is the recorded end of init, which is when its Runtime API got
 * that call, less the recorded arrival of the request: by one clock, and less than a millisecond after it was sent.
 */
import { type Listener, listenTo } from "../../e2e/live.ts";
import type { RunningPlatform } from "../../e2e/running-platform.ts";
import type { InvocationRecord } from "../core/invoke/invocation.ts";
import { type BenchClient, clientOf, configurationOf, invocationsOf } from "./bench-client.ts";
import type { BenchImages } from "./bench-images.ts";
import { atMost, compare, type Rounds, type Row } from "./figures.ts";
import { aliveEnvironments, functionName, startWith } from "./measured-platform.ts";
import { type Polls, runPlain, watchPolls } from "./plain-container.ts";

const ROUNDS = 12;
const CROWD = 50;
const CROWD_ROUNDS = 3;

interface Bench {
  platform: RunningPlatform;
  client: BenchClient;
  page: Listener;
  reference: string;
  polls: Polls;
}

export async function measureCold(images: BenchImages): Promise<Row[]> {
  const image = await images.of("runtime client");
  await using platform = await startWith(image);
  using client = clientOf(platform.endpoint);
  using page = await listenTo(platform.endpoint);
  await using polls = await watchPolls();
  const bench = { platform, client, page, polls, reference: image.reference };
  await startCold(bench, 1);
  await runPlainOnes(bench, 1);
  const floorIs = "docker run --rm, same image and limits";
  const one = await alternate(bench, 1, ROUNDS);
  const oneRow = { ...one, figure: `cold start, ${image.madeOf}`, unit: "ms" as const, floorIs };
  const crowd = await alternate(bench, CROWD, CROWD_ROUNDS);
  const crowdRow = { ...crowd, figure: `${CROWD} cold starts at once, until the last`, unit: "ms" as const, floorIs };
  return [
    compare(oneRow, 0.5, atMost(1, 1.15)),
    compare(oneRow, 0.9),
    compare(crowdRow, 0.5, atMost(1.1)),
    { figure: "", of: "environments", measured: crowd.environments, unit: "", goal: atMost(CROWD) },
    { figure: "", of: "errors", measured: crowd.errors, unit: "", goal: atMost(0) },
  ];
}

async function alternate(bench: Bench, count: number, rounds: number) {
  const [measured, floor]: [Rounds, Rounds] = [[], []];
  let [errors, environments] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const started = await startCold(bench, count);
    measured.push([started.lastReadyMs]);
    errors += started.errors;
    environments = Math.max(environments, started.environments);
    floor.push([await runPlainOnes(bench, count)]);
  }
  return { measured, floor, errors, environments };
}

/** @returns milliseconds from the first call to the last runtime's first `GET /next` */
async function startCold(bench: Bench, count: number) {
  await endEnvironments(bench);
  const { page, platform } = bench;
  using crowd = new DisposableStack();
  const callers = Array.from({ length: count }, () => crowd.use(clientOf(platform.endpoint)));
  // Their connections are there before the clock starts, as the floor's server is.
  await Promise.all(callers.map((caller) => caller.call("GET", configurationOf(functionName))));
  const ended = endedInvocations(page, count);
  const answers = await Promise.allSettled(callers.map((caller) => caller.call("POST", invocationsOf(functionName))));
  const invocations = await ended;
  const readyAt = invocations.map(({ phases }) => phases.find(({ kind }) => kind === "function init")?.endAt ?? 0);
  return {
    lastReadyMs: Math.max(...readyAt) - Math.min(...invocations.map(({ arrivedAt }) => arrivedAt)),
    errors: answers.filter(({ status }) => status === "rejected").length,
    environments: new Set(invocations.map(({ environmentId }) => environmentId)).size,
  };
}

/** Of those that are still to come. */
async function endedInvocations(page: Listener, count: number): Promise<InvocationRecord[]> {
  const before = new Set(page.messages);
  const ended = new Map<string, InvocationRecord>();
  return page.until((message) => {
    if (before.has(message)) return undefined;
    if (message.kind !== "passing" || message.event.type !== "invocation") return undefined;
    const { invocation } = message.event;
    if (invocation.endedAt !== undefined) ended.set(invocation.requestId, invocation);
    return ended.size === count && [...ended.values()];
  });
}

/** @returns milliseconds from the first start to the last container's first `GET /next` */
async function runPlainOnes({ reference, polls }: Pick<Bench, "reference" | "polls">, count: number): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const startedAt = performance.now();
  const polled = polls.next(count);
  for (let number = 0; number < count; number += 1) stack.use(runPlain(reference, polls.place));
  return Math.max(...(await polled)) - startedAt;
}

/** A change of configuration ends those that are there. */
async function endEnvironments({ platform, client, page }: Bench): Promise<void> {
  const alive = await aliveEnvironments(platform.endpoint);
  const before = page.transitions().at(-1)?.sequence ?? 0;
  const updated = page.untilTransition(
    functionName,
    ({ toUpdate, sequence }) => toUpdate === "Successful" && sequence > before,
  );
  await client.call("PUT", configurationOf(functionName), JSON.stringify({ Description: `cold after ${before}` }));
  await updated;
  await Promise.all(
    alive.map(({ environmentId }) =>
      page.untilEvent(
        "environment",
        ({ environment }) => environment.environmentId === environmentId && environment.state === "Gone",
      ),
    ),
  );
}
