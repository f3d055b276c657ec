/** The list of all invokes in the browser: filtered by its address, standing still while it is read, walked by keys. */
import { expect, type Page, test } from "@playwright/test";
import { engineImage } from "./images.ts";
import { type Lambda, lambdaAt } from "./lambda.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { openTurnstile } from "./turnstile.ts";
import { live, visit, type WatchedPage, watchedPage } from "./watched-page.ts";

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
  await Promise.all(
    ["orders", "thumbs"].map((name) => lambda.create(name, imageUri, { MemorySize: 1769, Timeout: 60 })),
  );
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  resources.defer(() => context.close());
  watched = await watchedPage(context);
  page = watched.page;
  await visit(page, `${platform.endpoint}/invocations`);
});

test.afterAll(() => resources.disposeAsync());

test.afterEach(() => expect(watched.complaints()).toEqual([]));

const rows = () => page.getByRole("region", { name: "Invocations" }).locator("tr[data-request]");
const filterBy = (name: string) => page.getByRole("search").getByLabel(name);
const outcome = (name: RegExp) => page.getByRole("group", { name: "Filter by outcome" }).getByRole("button", { name });

test("an empty list says what fills it, and fills as functions are invoked", async () => {
  await expect(page.getByRole("heading", { name: "No invocations yet" })).toBeVisible();
  // Whoever waits for the tail of the log waits until the environment is free: the next one is warm on any machine.
  const whole = { LogType: "Tail" } as const;
  await lambda.invoke("orders", {}, whole);
  await lambda.invoke("orders", {}, whole);
  await lambda.invoke("orders", { fail: "on purpose" }, whole);
  await lambda.invoke("thumbs", {});
  await expect(rows()).toHaveCount(4);
  await expect(rows().first()).toContainText(/thumbs.*\$LATEST.*OK.*cold.*ms.*ms.*ms.*of 1\s769 MB/);
  await expect(rows().nth(1)).toContainText(/orders.*Error.*warm/);
  await expect(outcome(/^3 OK/)).toBeVisible();
  await expect(outcome(/^1 Error/)).toBeVisible();
  await expect(page.getByRole("img", { name: /^4 invokes from .*, of them 1 not OK\.$/ })).toBeVisible();
});

test("filters are the address: it leads back to them, and each can be taken away", async () => {
  await filterBy("Function").selectOption("orders");
  await expect(rows()).toHaveCount(3);
  await outcome(/Error/).click();
  await expect(rows()).toHaveCount(1);
  await expect(page).toHaveURL(/\/invocations\?function=orders&outcome=error$/);
  await page.reload();
  await live(page);
  await expect(rows()).toHaveCount(1);
  await expect(filterBy("Function")).toHaveValue("orders");
  await outcome(/OK/).click();
  await expect(rows()).toHaveCount(3);
  await page.getByRole("button", { name: "Cold" }).click();
  await expect(rows()).toHaveCount(1);
  await expect(page).toHaveURL(/\?function=orders&outcome=ok,error&start=cold$/);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page).toHaveURL(/\/invocations$/);
  await expect(rows()).toHaveCount(4);
});

test("a filter that nothing passes is named, and can be cleared", async () => {
  await visit(page, `${platform.endpoint}/invocations?function=orders&outcome=timeout&last=1h`);
  await expect(page.getByText("There is none of orders, with the outcome Timeout, in the last hour.")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(rows()).toHaveCount(4);
});

test("with a selection the list stands still, its rows stay live, and new ones wait above it", async () => {
  await using turnstile = await openTurnstile();
  const running = lambda.invoke("thumbs", turnstile.event);
  await turnstile.inside(1);
  await expect(rows()).toHaveCount(5);
  await expect(rows().first()).toContainText("invoke");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(page.getByRole("toolbar", { name: "Selected" })).toContainText("1 selected");
  await lambda.invoke("orders", {});
  const pill = page.getByRole("button", { name: /^1 new/ });
  await expect(pill).toBeVisible();
  await expect(rows()).toHaveCount(5);
  turnstile.open();
  await running;
  await expect(rows().first()).toContainText(/thumbs.*OK/);
  await pill.click();
  await expect(rows()).toHaveCount(6);
  await expect(pill).toBeHidden();
});

test("keys walk the list and open an invoke", async () => {
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  const current = page.locator("tr[aria-current]");
  const requestId = await current.getAttribute("data-request");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${platform.endpoint}/invocations/${requestId}`);
});

test("of more invokes than a page holds every one can be reached, and all are counted", async () => {
  const many = 320;
  for (let sent = 0; sent < many; sent += 4) {
    await Promise.all(Array.from({ length: 4 }, () => lambda.invoke("orders", {})));
  }
  await visit(page, `${platform.endpoint}/invocations`);
  const total = many + 6;
  const table = page.getByRole("table");
  await expect(table).toHaveAttribute("aria-rowcount", String(total + 1));
  await page.getByRole("region", { name: "Invocations" }).evaluate((list) => list.scrollTo({ top: list.scrollHeight }));
  const last = page.locator(`tr[aria-rowindex="${total + 1}"]`);
  await expect(last).toContainText(/orders.*OK.*cold/);
  await lambda.invoke("thumbs", {});
  await expect(page.getByRole("button", { name: /^1 new/ })).toBeVisible();
  await expect(last).toContainText(/orders.*OK.*cold/);
  await page.keyboard.press("Home");
  await expect(rows().first()).toContainText("thumbs");
  await expect(page.locator(".il-total")).toHaveText(`${total + 1} invokes`);
});
