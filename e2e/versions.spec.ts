/** Published versions and aliases: by the AWS SDK, on a real engine, and in the browser. */
import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  waitUntilPublishedVersionActive,
} from "@aws-sdk/client-lambda";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { engineImage } from "./images.ts";
import { type Lambda, lambdaAt } from "./lambda.ts";
import { liveData } from "./live-data.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { visit, type WatchedPage, watchedPage } from "./watched-page.ts";

test.describe.configure({ mode: "serial" });

const FunctionName = "hello";
const resources = new AsyncDisposableStack();
let images: string[];
let platform: RunningPlatform;
let lambda: Lambda;

test.beforeAll(async () => {
  // Before the platform, so that they go after all containers of it.
  const made = [await engineImage(await quickImage("one")), await engineImage(await quickImage("two"))];
  images = made.map((image) => resources.use(image).imageUri);
  platform = resources.use(await startPlatform());
  lambda = resources.use(lambdaAt(platform.endpoint));
});

test.afterAll(() => resources.disposeAsync());

const bodyOf = async (Qualifier?: string) => (await lambda.invoke(FunctionName, {}, { Qualifier })).body.version;
const stateOf = async (Qualifier: string) =>
  (await lambda.client.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }))).State;

test("a version runs what it was published from, whatever becomes of $LATEST", async () => {
  await lambda.create(FunctionName, images[0] ?? "", { MemorySize: 512 });
  const { client } = lambda;
  const first = await client.send(new PublishVersionCommand({ FunctionName, Description: "the first" }));
  expect(first).toMatchObject({ Version: "1", State: "Active", LastUpdateStatus: "Successful" });
  await lambda.updateCode(FunctionName, images[1] ?? "");
  await lambda.untilUpdated(FunctionName);
  const second = await client.send(new PublishVersionCommand({ FunctionName }));
  const waiter = { client, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.1 };
  const waited = await waitUntilPublishedVersionActive(waiter, { FunctionName, Qualifier: second.Version });
  expect(waited.state).toBe("SUCCESS");
  const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand({ FunctionName }));
  expect(Versions.map(({ Version }) => Version)).toEqual(["$LATEST", "1", "2"]);
  expect(await bodyOf("1")).toBe("one");
  expect([await bodyOf(), await bodyOf("2")]).toEqual(["two", "two"]);
  const { LogResult, ExecutedVersion } = await lambda.invoke(FunctionName, {}, { Qualifier: "1", LogType: "Tail" });
  expect(ExecutedVersion).toBe("1");
  expect(Buffer.from(LogResult ?? "", "base64").toString()).toContain("Version: 1");
  // Also those of one deployment are apart: $LATEST and version 2.
  const environments = await liveData(platform.endpoint, "environments");
  expect(environments.map(({ version }) => version).sort()).toEqual(["$LATEST", "1", "2"]);
});

test("an alias sends its share of invokes elsewhere, and events go the same ways", async () => {
  const RoutingConfig = { AdditionalVersionWeights: { 2: 1 } };
  const asked = { FunctionName, Name: "live", FunctionVersion: "1" };
  await lambda.client.send(new CreateAliasCommand(asked));
  expect(await bodyOf("live")).toBe("one");
  await lambda.client.send(new UpdateAliasCommand({ ...asked, RoutingConfig }));
  expect(await bodyOf("live")).toBe("two");
  const { $metadata } = await lambda.invoke(FunctionName, {}, { Qualifier: "live", InvocationType: "Event" });
  const ended = async () =>
    (await liveData(platform.endpoint, "invocations", FunctionName)).find(
      ({ requestId }) => requestId === $metadata.requestId,
    );
  await expect.poll(ended).toMatchObject({ status: "ok", version: "2" });
  await lambda.client.send(
    new UpdateAliasCommand({ ...asked, RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } } }),
  );
});

test("the function's page shows, publishes, names and deletes them by keyboard", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  resources.defer(() => context.close());
  const watched: WatchedPage = await watchedPage(context);
  const { page } = watched;
  await visit(page, `${platform.endpoint}/functions/${FunctionName}`);
  const section = page.getByRole("region", { name: "Versions and aliases" });
  await expect(rows(section, "Versions")).toHaveText([/^2Active/, /^1Active.*the first/]);
  await expect(rows(section, "Aliases")).toHaveText([/live1 75 %2 25 %/]);

  await lambda.updateCode(FunctionName, images[0] ?? "");
  await lambda.untilUpdated(FunctionName);
  await page.keyboard.press("v");
  await expect(question(page)).toContainText("becomes version 3 and stays as it is");
  await page.keyboard.type("by keyboard");
  await page.keyboard.press("Enter");
  await expect(rows(section, "Versions").first()).toHaveText(/^3Active.*by keyboard/);

  await page.keyboard.press("a");
  await page.keyboard.type("beta");
  await page.keyboard.press("Enter");
  await expect(rows(section, "Aliases")).toHaveText([/beta3 100 %/, /live/]);
  await page.getByRole("combobox", { name: "Qualifier" }).selectOption("beta");
  await page.getByRole("button", { name: /^Invoke Ctrl/ }).click();
  await expect(rows(section, "Versions").first()).toHaveText(/ago|now/);

  await section.getByRole("button", { name: "Delete version 3…" }).press("Enter");
  await expect(question(page)).toContainText("beta names it: give that alias to another version first.");
  await page.keyboard.press("Escape");
  await section.getByRole("button", { name: "Delete beta…" }).press("Enter");
  await question(page).getByRole("button", { name: "Delete the alias" }).press("Enter");
  await expect(rows(section, "Aliases")).toHaveCount(1);
  await section.getByRole("button", { name: "Delete version 3…" }).press("Enter");
  await question(page).getByRole("button", { name: "Delete the version" }).press("Enter");
  await expect(rows(section, "Versions")).toHaveCount(2);

  await visit(page, `${platform.endpoint}/functions/${FunctionName}?version=1`);
  const invoke = page.getByRole("region", { name: "Invoke" });
  await expect(invoke.locator(".result")).toContainText("version 3");
  await expect(invoke.getByRole("combobox", { name: "Qualifier" })).toHaveValue("1");
  await invoke.getByRole("button", { name: /^Invoke Ctrl/ }).click();
  await expect(invoke.locator(".result")).not.toContainText("version 3");
  await expect(invoke.locator(".result")).toContainText("Duration");
  const log = page.getByRole("log");
  await expect(log).toContainText("Version: 1");
  await expect(log).not.toContainText(/Version: (2|3|\$LATEST)/);
  expect(watched.complaints()).toEqual([]);
});

test("fifteen days make each version Inactive that nobody invokes, and the function goes with all of them", async () => {
  await fetch(`${platform.endpoint}/_lambdarium/clock`, { method: "POST", body: "P15D" });
  for (const version of ["$LATEST", "1", "2"]) await expect.poll(() => stateOf(version)).toBe("Inactive");
  await expect(bodyOf("1")).rejects.toMatchObject({ name: "CodeArtifactUserPendingException" });
  expect(await bodyOf("1")).toBe("one");
  expect([await stateOf("1"), await stateOf("2")]).toEqual(["Active", "Inactive"]);
  await lambda.client.send(new DeleteFunctionCommand({ FunctionName }));
  await expect(stateOf("1")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(bodyOf("live")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

function rows(section: Locator, table: string): Locator {
  return section.getByRole("table", { name: table }).locator("tbody tr");
}

function question(page: Page): Locator {
  return page.locator("dialog[open]");
}
