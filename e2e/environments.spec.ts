/** All environments in the browser: lit by their state, walked by keys, stopped, and what became of those that died. */
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
  const names = ["orders", "thumbs"];
  await Promise.all(names.map((name) => lambda.create(name, imageUri, { MemorySize: 1769, Timeout: 60 })));
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  resources.defer(() => context.close());
  watched = await watchedPage(context);
  page = watched.page;
  await visit(page, `${platform.endpoint}/environments`);
});

test.afterAll(() => resources.disposeAsync());

test.afterEach(() => expect(watched.complaints()).toEqual([]));

const group = (name: string) => page.getByRole("region", { name, exact: true });
const cells = (name: string) => group(name).getByRole("listitem");

test("each environment is a cell that follows its state", async () => {
  await expect(page.getByRole("heading", { name: "No environments" })).toBeVisible();
  await using turnstile = await openTurnstile();
  const both = [lambda.invoke("orders", turnstile.event), lambda.invoke("orders", turnstile.event)];
  await turnstile.inside(2);
  await expect(cells("orders")).toHaveText([/Busy/, /Busy/]);
  await expect(page.getByRole("button", { name: "Busy 2" })).toBeVisible();
  turnstile.open();
  await Promise.all(both);
  await lambda.invoke("thumbs", {});
  await expect(cells("orders")).toHaveText([/Idle.*1 invoke.*1\s769 MB/, /Idle.*1 invoke.*1\s769 MB/]);
  await expect(cells("thumbs")).toHaveText([/Idle/]);
  await expect(page.getByText("3 of 1\u00a0000 at once")).toBeVisible();
});

test("keys walk the cells and open the function", async () => {
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  const detail = page.getByRole("region", { name: "Selected environment" });
  await expect(detail).toContainText("thumbs");
  await page.keyboard.press("ArrowUp");
  await expect(detail).toContainText("orders");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${platform.endpoint}/functions/orders`);
  await page.goBack();
});

test("one that is stopped says that it was, and leaves", async () => {
  const stop = cells("thumbs").getByRole("button", { name: /^Stop \w+: its containers go/ });
  await stop.click();
  await expect(cells("thumbs")).toHaveText([/Gone/]);
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await expect(page.getByRole("table")).toContainText(/gone: .*stop/i);
  await expect(group("thumbs")).toBeHidden();
  await page.getByRole("button", { name: "Cells", exact: true }).click();
});

test("a death is told with its reason, in the lane and in the table", async () => {
  await lambda.invoke("thumbs", { exit: 3 });
  await visit(page, `${platform.endpoint}/functions/thumbs`);
  const lanes = page.getByRole("region", { name: "Environments" });
  await expect(lanes).toContainText(/exit status 3/);
  await lanes.getByRole("button", { name: "Table" }).click();
  await expect(lanes.getByRole("table", { name: "Environments" })).toContainText(/(reset|gone): .*exit status 3/);
});
