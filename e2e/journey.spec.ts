/** The main job in the browser, from a dropped archive to a container's answer, and through a killed platform. */
import path from "node:path";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { type EngineGate, openEngineGate } from "./engine-gate.ts";
import { archiveOf, turnstileImage } from "./images.ts";
import { lambdaAt } from "./lambda.ts";
import { liveData } from "./live-data.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { openTurnstile } from "./turnstile.ts";
import { visit, type WatchedPage, watchedPage } from "./watched-page.ts";

test.describe.configure({ mode: "serial" });

const resources = new AsyncDisposableStack();
let platform: RunningPlatform;
let gate: EngineGate;
let archive: string;
let first: WatchedPage;
let second: WatchedPage;

test.beforeAll(async ({ browser }) => {
  gate = resources.use(await openEngineGate());
  platform = resources.use(await startPlatform({ env: { DOCKER_HOST: gate.dockerHost } }));
  archive = resources.use(await archiveOf(await turnstileImage("1"))).path;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  resources.defer(() => context.close());
  [first, second] = [await watchedPage(context), await watchedPage(context)];
});

test.afterAll(() => resources.disposeAsync());

test.afterEach(() => {
  expect([...first.complaints(), ...second.complaints()]).toEqual([]);
});

const address = (pathname: string) => `${platform.endpoint}${pathname}`;
const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const transitions = (page: Page) => region(page, "Transitions").getByRole("listitem");

test("an archive is uploaded and becomes an image", async () => {
  const { page } = first;
  await visit(page, address("/images/upload"));
  const seen = Promise.withResolvers<void>();
  await page.route("**/uploads/**", async (route) => {
    await seen.promise;
    await route.continue();
  });
  await page.getByLabel("Image archives").setInputFiles(archive);
  const item = page.getByRole("listitem", { name: path.basename(archive) });
  await expect(item.getByRole("progressbar", { name: /^Uploading / })).toBeVisible();
  seen.resolve();
  // Some hundreds of megabytes are written, read and hashed: a slow disk takes its time.
  await expect(item).toContainText(`stored as localhost:${platform.port}/turnstile:1`, { timeout: 60_000 });
  await expect(item).toContainText("3 layers verified");
  await item.getByRole("link", { name: "Create function" }).click();
});

test("a function is created from it and is seen going from Pending to Active, in two tabs", async () => {
  const { page } = first;
  const form = page.getByRole("form", { name: "New function" });
  await expect(form.getByLabel("ImageUri")).toHaveValue("turnstile:1");
  await form.getByLabel("Name letters, digits, - and _").fill("journey");
  await form.getByLabel("Memory").fill("512");
  await form.getByLabel("Timeout").fill("30");
  using loads = gate.hold();
  await form.getByRole("button", { name: "Create function" }).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("journey");
  await expect(region(page, "Optimization")).toBeVisible();
  await expect(page.getByRole("img", { name: /^State diagram\. Pending/ })).toBeVisible();
  await visit(second.page, address("/functions/journey"));
  await expect(second.page.getByRole("img", { name: /^State diagram\. Pending/ })).toBeVisible();
  await loads.reached;
  for (const { page: tab } of [first, second]) await expect(region(tab, "Optimization")).toContainText("Load");

  loads.release();
  for (const { page: tab } of [first, second]) {
    await expect(tab.getByRole("img", { name: /^State diagram\. Active/ })).toBeVisible({ timeout: 60_000 });
    await expect(region(tab, "Optimization")).toBeHidden();
    await expect(transitions(tab)).toHaveText([
      /^Pending to Active.*3 layers verified.*optimizer$/s,
      /^Created, Pending/,
    ]);
  }
});

test("Ctrl+Enter invokes it: result, figures, log and environment come live, in both tabs", async () => {
  const { page } = first;
  const payload = page.getByRole("textbox", { name: "Payload, JSON" });
  await payload.fill('{ "name": "browser" }');
  await payload.press("Control+Enter");
  for (const { page: tab } of [first, second]) {
    const panel = region(tab, "Invoke");
    await expect(panel).toContainText("OK, 200");
    await expect(panel).toContainText(/cold, \w+/);
    await expect(region(tab, "Response")).toContainText('"hello": "browser"');
    // Thousands are parted, and a busy machine reaches them.
    const exact = /^[\d\s]+\.\d\d ms$/;
    await expectFigures(panel, [exact, /^[\d\s]+ ms$/, /^\d+ of 512 MB$/, exact]);
    await expect(tab.getByRole("log")).toContainText("hello, invoke 1 of this environment");
    await expect(tab.getByRole("log")).toContainText("REPORT RequestId");
  }
  await page.getByRole("button", { name: /^Invoke/ }).click();
  await expect(region(second.page, "Invoke")).toContainText(/warm, \w+/);
  await expect(region(second.page, "Response")).toContainText('"invokes": 2');
});

test("while one invoke runs the next one can be started, and a function error is shown as one", async () => {
  const { page } = first;
  const payload = page.getByRole("textbox", { name: "Payload, JSON" });
  await using turnstile = await openTurnstile();
  const flights = page.getByRole("list", { name: /^In flight/ }).getByRole("listitem");
  await payload.fill(JSON.stringify({ ...turnstile.event, name: "patient" }));
  await payload.press("Control+Enter");
  await turnstile.inside(1);
  await expect(flights).toContainText(["invoke"]);
  await payload.fill('{ "fail": "on purpose" }');
  await payload.press("Control+Enter");
  await expect(region(page, "Function error, Unhandled")).toContainText('"errorMessage": "on purpose"');
  await expect(flights).toHaveCount(1);
  turnstile.open();
  await expect(region(page, "Response")).toContainText('"hello": "patient"');
  await expect(flights).toHaveCount(0);
});

test("a reload shows the same history, nothing twice", async () => {
  const { page } = first;
  const sequences = () => transitions(page).evaluateAll((items) => items.map((item) => item.dataset.sequence));
  const before = await sequences();
  await page.reload();
  await expect(transitions(page)).toHaveCount(before.length);
  expect(await sequences()).toEqual(before);
  expect(new Set(before).size).toBe(before.length);
});

test("when the platform is killed the page says so, and goes on by itself when it is back", async () => {
  const tabs = [first.page, second.page];
  await platform.kill();
  for (const tab of tabs) await expect(tab.getByRole("alert").filter({ hasText: "Disconnected." })).toBeVisible();
  const { dataFolder, port } = platform;
  platform = resources.use(await startPlatform({ dataFolder, port }));
  for (const tab of tabs) {
    await expect(tab.getByRole("alert").filter({ hasText: "Disconnected." })).toBeHidden();
    await expect(tab.getByRole("contentinfo")).toContainText("Live");
  }
  // The browser's own words for a server that is not there, or not ready.
  const refused = /net::ERR_|WebSocket connection to|status of 503/;
  const complaints = [...first.complaints(), ...second.complaints()];
  expect(complaints.filter((complaint) => !refused.test(complaint))).toEqual([]);

  await first.page.getByRole("button", { name: /^Invoke/ }).click();
  await expect(region(second.page, "Invoke")).toContainText(/cold, \w+/);
  await expect(transitions(second.page)).toHaveCount(2);
});

test("every page has one heading of the first level", async () => {
  const [invocation] = await liveData(platform.endpoint, "invocations");
  using lambda = lambdaAt(platform.endpoint);
  await lambda.invoke("journey", {});
  const pages = [
    "/functions",
    "/functions/new",
    "/functions/journey",
    "/invocations",
    `/invocations/${invocation?.requestId}`,
    "/environments",
    "/images",
    "/images/upload",
    "/images/turnstile:1",
    "/keys",
    "/settings",
  ];
  const { page } = first;
  for (const pathname of pages) {
    await visit(page, address(pathname));
    await expect(page.getByRole("contentinfo"), pathname).toContainText("Live");
    await expect(page.getByRole("heading", { level: 1 }), pathname).toHaveCount(1);
    expect(first.complaints(), pathname).toEqual([]);
  }
});

async function expectFigures(panel: Locator, figures: RegExp[]): Promise<void> {
  await expect(panel.getByRole("definition")).toHaveText(figures);
}
