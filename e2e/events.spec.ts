/** Event invokes: accepted for good, tried as Lambda tries them, whatever becomes of the platform meanwhile. */
import { expect, test } from "@playwright/test";
import type { InvocationRecord } from "../server/core/invoke/invocation.ts";
import { engineImage } from "./images.ts";
import { type Lambda, lambdaAt } from "./lambda.ts";
import { type Listener, listenTo } from "./live.ts";
import { liveData } from "./live-data.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { openTurnstile } from "./turnstile.ts";
import { visit } from "./watched-page.ts";

const event = { InvocationType: "Event" } as const;
const resources = new AsyncDisposableStack();
let imageUri: string;
/** The first start owns the data folder: it is removed last. */
let first: RunningPlatform;
let platform: RunningPlatform;
let lambda: Lambda;

test.beforeAll(async () => {
  first = resources.use(await startPlatform());
  use(first);
  imageUri = resources.use(await engineImage(await quickImage("1"))).imageUri;
  await lambda.create("hello", imageUri, { MemorySize: 512 });
});

test.afterAll(() => resources.disposeAsync());

function use(running: RunningPlatform): void {
  platform = running;
  lambda = lambdaAt(running.endpoint);
}

async function startAgain(): Promise<void> {
  lambda[Symbol.dispose]();
  use(resources.use(await startPlatform({ dataFolder: first.dataFolder, port: first.port })));
}

async function advance(by: string): Promise<void> {
  const answer = await fetch(`${platform.endpoint}/_lambdarium/clock`, { method: "POST", body: by });
  expect(answer.status).toBe(200);
}

/** Resolves with the record once it is so: also when it is so already. */
async function until(page: Listener, requestId: string | undefined, matches: (record: InvocationRecord) => boolean) {
  const isIt = (record: InvocationRecord) => record.requestId === requestId && matches(record);
  const [known] = (await liveData(platform.endpoint, "invocations", "hello")).filter(isIt);
  return known ?? (await page.untilEvent("invocation", ({ invocation }) => isIt(invocation))).invocation;
}

test("an event that fails is tried again after one and after two minutes, under the same request id", async ({
  page: browser,
}) => {
  using page = await listenTo(platform.endpoint);
  const accepted = await lambda.invoke("hello", { fail: "no luck" }, event);
  expect(accepted).toMatchObject({ StatusCode: 202, body: undefined });
  expect(accepted.FunctionError).toBeUndefined();
  const { requestId } = accepted.$metadata;

  const once = await until(page, requestId, ({ status, attempts }) => status === "queued" && attempts === 1);
  expect(once).toMatchObject({ invocationType: "Event", functionError: "Unhandled", nextAttempt: { aheadMs: 0 } });
  await visit(browser, `${platform.endpoint}/functions/hello`);
  const waiting = browser.getByRole("list", { name: "Queued events" }).getByRole("listitem");
  await expect(waiting).toContainText(/attempt 2 after Error.*in \d/);
  await advance("1m");
  await until(page, requestId, ({ status, attempts }) => status === "queued" && attempts === 2);
  await advance("2m");
  const failed = await until(page, requestId, ({ status }) => status === "error");
  await expect(waiting).toHaveCount(0);
  expect(failed).toMatchObject({ attempts: 3, httpStatus: 202, errorType: "Error" });
  expect(failed.phases.filter(({ kind }) => kind === "invoke")).toHaveLength(3);
});

test("an event runs when its function's image is ready", async () => {
  using page = await listenTo(platform.endpoint);
  await lambda.begin("late", imageUri, { MemorySize: 512 });
  const { $metadata } = await lambda.invoke("late", {}, event);
  const done = await page.untilEvent(
    "invocation",
    ({ invocation }) => invocation.requestId === $metadata.requestId && invocation.status === "ok",
  );
  expect(done.invocation).toMatchObject({ functionName: "late", attempts: 1 });
  await lambda.delete("late");
});

test("events that wait go with their function, and say so", async () => {
  using page = await listenTo(platform.endpoint);
  await lambda.create("going", imageUri, { MemorySize: 512 });
  const { $metadata } = await lambda.invoke("going", { fail: "once" }, event);
  const mine = ({ requestId }: InvocationRecord) => requestId === $metadata.requestId;
  await page.untilEvent("invocation", ({ invocation }) => mine(invocation) && invocation.attempts === 1);
  await lambda.delete("going");
  const ended = await page.untilEvent(
    "invocation",
    ({ invocation }) => mine(invocation) && invocation.status === "rejected",
  );
  expect(ended.invocation.errorMessage).toBe("The function was deleted before this ran.");
});

test("what is invoked synchronously finds room while events that hang have all of theirs", async () => {
  await using turnstile = await openTurnstile();
  await using narrow = await startPlatform({ env: { LAMBDARIUM_CONCURRENCY: "4" } });
  using other = lambdaAt(narrow.endpoint);
  await other.create("hello", imageUri, { MemorySize: 512, Timeout: 60 });
  for (let n = 0; n < 10; n += 1) await other.invoke("hello", turnstile.event, event);
  await turnstile.inside(1);
  const answers = await Promise.all([other.invoke("hello", { name: "a" }), other.invoke("hello", { name: "b" })]);
  expect(answers.map(({ StatusCode }) => StatusCode)).toEqual([200, 200]);
  using page = await listenTo(narrow.endpoint);
  turnstile.open();
  const done = new Set(
    (await liveData(narrow.endpoint, "invocations", "hello"))
      .filter(({ status }) => status === "ok")
      .map(({ requestId }) => requestId),
  );
  await page.until((message) => {
    if (message.kind !== "passing" || message.event.type !== "invocation") return false;
    if (message.event.invocation.status === "ok") done.add(message.event.invocation.requestId);
    return done.size === 12;
  });
});

test("an attempt that a kill cuts off is told, and the event runs again after the start", async () => {
  await using turnstile = await openTurnstile();
  const { $metadata } = await lambda.invoke("hello", turnstile.event, event);
  await turnstile.inside(1);
  const [running] = await liveData(platform.endpoint, "invocations", "hello");
  expect(running).toMatchObject({ requestId: $metadata.requestId, status: "running" });
  await platform.kill();
  turnstile.open();
  await startAgain();
  using page = await listenTo(platform.endpoint);
  const done = await until(page, $metadata.requestId, ({ status }) => status === "ok");
  expect(done).toMatchObject({ attempts: 1 });
  expect(done.phases.some(({ kind, failed }) => kind === "invoke" && failed)).toBe(true);
});

test("what was accepted a millisecond before a kill is not lost, four times over", async () => {
  const accepted: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const toKill = Promise.withResolvers<void>();
    const sent = Array.from({ length: 20 }, async (_, n) => {
      const answer = await lambda.invoke("hello", { name: `${round}.${n}` }, event);
      accepted.push(answer.$metadata.requestId ?? "");
      // In each round another one is the last that was answered.
      if (n === (round * 7) % 20) setTimeout(() => toKill.resolve(), 1);
    });
    const ended = Promise.allSettled(sent);
    await Promise.race([toKill.promise, ended]);
    await platform.kill();
    await ended;
    await startAgain();
  }
  expect(accepted.length).toBeGreaterThanOrEqual(4);
  using page = await listenTo(platform.endpoint);
  for (const requestId of accepted) {
    const done = await until(page, requestId, ({ status }) => status === "ok");
    expect(done, requestId).toMatchObject({ invocationType: "Event", status: "ok" });
  }
});
