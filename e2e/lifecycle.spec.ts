/**
 * The whole life of a function in one sitting, with two tabs open: pushed, Pending, Active, updated, idle, restored,
 * without its permission, without its key. What people see on the way is kept as pictures beside the results.
 */
import { expect, type Locator, type Page, test } from "@playwright/test";
import { engine, push } from "./engine.ts";
import { type EngineGate, openEngineGate } from "./engine-gate.ts";
import { engineImage } from "./images.ts";
import { type Lambda, lambdaAt } from "./lambda.ts";
import { ownKey } from "./own-key.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { visit, type WatchedPage, watchedPage } from "./watched-page.ts";

test.describe.configure({ mode: "serial" });

const resources = new AsyncDisposableStack();
let gate: EngineGate;
let platform: RunningPlatform;
let lambda: Lambda;
let acting: WatchedPage;
let watching: WatchedPage;
let pictures = 0;

test.beforeAll(async ({ browser }) => {
  gate = resources.use(await openEngineGate());
  platform = resources.use(await startPlatform({ env: { DOCKER_HOST: gate.dockerHost } }));
  lambda = resources.use(lambdaAt(platform.endpoint));
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  resources.defer(() => context.close());
  [acting, watching] = [await watchedPage(context), await watchedPage(context)];
});

test.afterAll(() => resources.disposeAsync());

test.afterEach(() => {
  expect([...acting.complaints(), ...watching.complaints()]).toEqual([]);
});

const address = (pathname: string) => `${platform.endpoint}${pathname}`;
const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const tabs = () => [acting.page, watching.page];

/** Nobody else's: an image that the engine has already would not be loaded, and not be held back. */
const codeOf = (version: string) => `walk-${process.pid}-${version}`;

async function bothShow(state: string): Promise<void> {
  for (const page of tabs()) {
    await expect(page.getByRole("img", { name: new RegExp(`^State diagram\\. ${state}`) })).toBeVisible({
      timeout: 60_000,
    });
  }
}

async function picture(name: string): Promise<void> {
  pictures += 1;
  const file = `${String(pictures).padStart(2, "0")}-${name}.png`;
  await acting.page.screenshot({ path: test.info().outputPath(file), fullPage: true });
}

async function invoke(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Invoke/ }).click();
}

/** What all that can be done to a function stands in, each with what will follow. */
async function act(page: Page, word: string): Promise<string> {
  await page.getByRole("button", { name: /^Actions/ }).click();
  const row = page
    .getByRole("dialog", { name: "Actions" })
    .getByRole("listitem")
    .filter({ has: button(page, word) });
  const follows = await row.innerText();
  await button(row, word).click();
  return follows;
}

const button = (within: Page | Locator, name: string) => within.getByRole("button", { name, exact: true });

test("an image is pushed, and a function made from it waits for it: Pending, in both tabs", async () => {
  const { page } = acting;
  const repository = `localhost:${platform.port}/walk`;
  for (const version of ["1", "2"]) await pushed(repository, version);
  const KMSKeyArn = await ownKey(platform.endpoint, "alias/walk");
  using loads = gate.hold();
  await lambda.begin("walk", "walk:1", { KMSKeyArn, MemorySize: 256 });
  for (const tab of tabs()) await visit(tab, address("/functions/walk"));
  await loads.reached;
  await bothShow("Pending");

  // An invoke while it is Pending is accepted, and waits.
  await invoke(page);
  for (const tab of tabs()) await expect(inFlight(tab)).toContainText(["waiting for image"]);
  await expect(lambda.updateCode("walk", "walk:2")).rejects.toMatchObject({ name: "ResourceConflictException" });
  await picture("pending");
  loads.release();
  await bothShow("Active");
  for (const tab of tabs()) await expect(region(tab, "Response")).toContainText(codeOf("1"));
  await picture("active");
});

test("while the image is updated the old code answers; then the new code does", async () => {
  const { page } = acting;
  using loads = gate.hold();
  const follows = await act(page, "Update image…");
  expect(follows).toContain("The code that serves now goes on until the new image is optimized");
  const question = page.getByRole("dialog", { name: "Update the image of walk" });
  await question.getByLabel("ImageUri").fill("walk:2");
  await question.getByRole("button", { name: "Update image" }).click();
  await loads.reached;
  for (const tab of tabs()) await expect(region(tab, "Update in progress")).toContainText("serves every invoke");
  expect((await lambda.invoke("walk", {})).body).toMatchObject({ version: codeOf("1") });
  for (const tab of tabs()) await expect(region(tab, "Invoke")).toContainText(/warm, \w+/);
  await picture("updating");
  loads.release();
  await lambda.untilUpdated("walk");
  await invoke(watching.page);
  for (const tab of tabs()) await expect(region(tab, "Response")).toContainText(codeOf("2"));
  await picture("updated");
});

test("fifteen days later it is Inactive; its first invoke is rejected and restores it", async () => {
  const { page } = acting;
  await act(page, "Advance clock…");
  const question = page.getByRole("dialog", { name: "Advance the clock" });
  await question.getByRole("button", { name: "15 days" }).click();
  await expect(question.getByRole("list", { name: "What follows" })).toContainText(
    "1 function becomes Inactive: walk.",
  );
  await picture("what-will-follow");
  await question.getByRole("button", { name: /^Advance/ }).click();
  await bothShow("Inactive");
  await picture("inactive");
  using loads = gate.hold();
  await invoke(page);
  for (const tab of tabs()) await expect(region(tab, "Invoke")).toContainText("CodeArtifactUserPendingException");
  await loads.reached;
  await bothShow("Pending");
  await picture("restoring");
  loads.release();
  await bothShow("Active");
  await invoke(page);
  for (const tab of tabs()) await expect(region(tab, "Response")).toContainText(codeOf("2"));
});

test("without the permission to read its image it is Failed, and with it it comes back", async () => {
  const { page } = acting;
  const follows = await act(page, "Revoke…");
  expect(follows).toContain("walk");
  await page
    .getByRole("dialog", { name: "Revoke the permission to read the image?" })
    .getByRole("button", { name: "Revoke" })
    .click();
  await act(page, "Check now");
  await bothShow("Failed");
  await expect(lambda.configuration("walk")).resolves.toMatchObject({ StateReasonCode: "ImageAccessDenied" });
  await invoke(page);
  for (const tab of tabs()) await expect(region(tab, "Invoke")).toContainText("CodeArtifactUserFailedException");
  await picture("failed");
  await act(page, "Restore");
  await page
    .getByRole("dialog", { name: "Restore the permission to read the image?" })
    .getByRole("button", { name: "Restore" })
    .click();
  await bothShow("Active");
});

test("without its key it is Failed, and with it it comes back", async () => {
  const { page } = acting;
  await act(page, "Disable key…");
  await page.getByRole("dialog", { name: "Disable alias/walk?" }).getByRole("button", { name: "Disable key" }).click();
  await act(page, "Check now");
  await bothShow("Failed");
  await expect(region(page, "Why it failed")).toContainText("DisabledKMSKey");
  await picture("without-its-key");
  await act(page, "Enable key…");
  await page.getByRole("dialog", { name: "Enable alias/walk?" }).getByRole("button", { name: "Enable key" }).click();
  await bothShow("Active");
  await invoke(page);
  for (const tab of tabs()) await expect(region(tab, "Response")).toContainText(codeOf("2"));
  await picture("active-again");
});

test("every use of the key on the way is on the audit trail, which is whole", async () => {
  const { page } = acting;
  await visit(page, address("/trail"));
  await page.getByRole("button", { name: /^Verify/ }).click();
  await expect(region(page, "Integrity")).toContainText(/^Intact: \d+ records/);
  await picture("trail");
});

const inFlight = (page: Page) => page.getByRole("list", { name: /^In flight/ }).getByRole("listitem");

/** As `docker push`, with what the engine has under this name going at the end. */
async function pushed(repository: string, version: string): Promise<void> {
  const image = resources.use(await engineImage(await quickImage(codeOf(version))));
  const made = engine.getImage(image.imageUri.replace("docker-daemon:", ""));
  await made.tag({ repo: repository, tag: version });
  await push(`${repository}:${version}`);
  await engine.getImage(`${repository}:${version}`).remove();
}
