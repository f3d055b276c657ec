/** One invoke in the browser: what it did, live while it does it, and the same again. */
import { expect, type Page, test } from "@playwright/test";
import { engineImage } from "./images.ts";
import { type Lambda, lambdaAt } from "./lambda.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { openTurnstile } from "./turnstile.ts";
import { visit, type WatchedPage, watchedPage } from "./watched-page.ts";

test.describe.configure({ mode: "serial" });

const resources = new AsyncDisposableStack();
let platform: RunningPlatform;
let lambda: Lambda;
let watched: WatchedPage;
let page: Page;

test.beforeAll(async ({ browser }) => {
  // Before the platform, so that it goes after all containers of it.
  const { imageUri } = resources.use(await engineImage(await quickImage("1")));
  platform = resources.use(await startPlatform());
  lambda = resources.use(lambdaAt(platform.endpoint));
  await lambda.create("orders", imageUri, { MemorySize: 1769, Timeout: 60 });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  resources.defer(() => context.close());
  watched = await watchedPage(context);
  page = watched.page;
});

test.afterAll(() => resources.disposeAsync());

test.afterEach(() => expect(watched.complaints()).toEqual([]));

const region = (name: string | RegExp) => page.getByRole("region", { name });
const phases = () => region("Phases").getByRole("row");

test("a page that is open while it runs shows its phases, then its end", async () => {
  await using turnstile = await openTurnstile();
  const running = lambda.invoke("orders", { ...turnstile.event, name: "pages" });
  await turnstile.inside(1);
  await visit(page, `${platform.endpoint}/invocations`);
  await page.getByRole("link", { name: /orders/ }).click();
  await expect(page.getByText("Running", { exact: true })).toBeVisible();
  await expect(phases().filter({ hasText: "invoke" })).toContainText("…");
  turnstile.open();
  await running;
  await expect(page.getByText("OK, 200")).toBeVisible();
  await expect(phases()).toContainText(["Phase", "sandbox", "function init", "invoke"]);
  await expect(phases().filter({ hasText: "function init" })).toContainText(/\d\.\d/);
  await expect(page.getByRole("definition").filter({ hasText: /\d\.\d\d ms$/ })).toHaveCount(2);
  await expect(region("Request body")).toContainText('"name": "pages"');
  await expect(region("Response body")).toContainText('"hello": "pages"');
});

test("its log is parted by phase and can be filtered", async () => {
  const log = region("Log");
  await expect(log).toContainText("hello, invoke 1 of this environment");
  await expect(log).toContainText("REPORT RequestId");
  await log.getByRole("searchbox").fill("/^report/");
  await expect(log).toContainText(/1 of \d+ lines/);
  await expect(log).not.toContainText("hello, invoke 1");
});

test("r starts the same again and goes there; two can be compared", async () => {
  const cold = page.url().split("/").at(-1);
  const { $metadata } = await lambda.invoke("orders", { name: "again" });
  await visit(page, `${platform.endpoint}/invocations/${$metadata.requestId}`);
  await expect(region("Response body")).toContainText('"invokes": 2');
  await page.keyboard.press("r");
  await expect(region("Response body")).toContainText('"invokes": 3');
  await expect(region("Request body")).toContainText('"name": "again"');
  await expect(page).not.toHaveURL(new RegExp($metadata.requestId ?? ""));
  await visit(page, `${page.url()}?with=${cold}`);
  await expect(region("Phases")).toContainText(/compared with \w{8}.*cold/);
  // A static program's init may be shorter than the figure shows: then its difference is +0.0.
  await expect(phases().filter({ hasText: "function init" })).toContainText(/[−+]\d+\.\d+ ?only in the other one/);
});

test("the answer of a function that failed is its error", async () => {
  const { $metadata } = await lambda.invoke("orders", { fail: "the order has no lines" });
  await visit(page, `${platform.endpoint}/invocations/${$metadata.requestId}`);
  await expect(page.getByRole("alert").filter({ hasText: "the order has no lines" })).toBeVisible();
  await expect(region("Function error body")).toContainText('"errorMessage": "the order has no lines"');
});

test("without its function an invoke is still shown, and its replay is refused in AWS's words", async () => {
  await lambda.delete("orders");
  await expect(page.getByText("$LATEST, deleted")).toBeVisible();
  await page.getByRole("button", { name: /^Replay/ }).click();
  await expect(page.getByRole("alert").filter({ hasText: /Function not found: arn:aws:lambda/ })).toBeVisible();
});
