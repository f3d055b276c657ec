/** Keys on their pages: what a change of one would mean, what follows from it, and every use as it happens. */
import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect, type Page, test } from "@playwright/test";
import { archiveOf } from "./images.ts";
import { type Lambda, lambdaAt } from "./lambda.ts";
import { listenTo } from "./live.ts";
import { ownKey } from "./own-key.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { upload } from "./tus.ts";
import { visit, watchedPage } from "./watched-page.ts";

const resources = new AsyncDisposableStack();
let platform: RunningPlatform;
let lambda: Lambda;

test.beforeAll(async () => {
  platform = resources.use(await startPlatform());
  lambda = resources.use(lambdaAt(platform.endpoint));
  using listener = await listenTo(platform.endpoint);
  await using archive = await archiveOf(await quickImage("keys"));
  await upload(platform.endpoint, listener, archive.path, "quick:keys");
  await lambda.create("held", "quick:keys", { KMSKeyArn: await madeKey("alias/held") });
});

test.afterAll(() => resources.disposeAsync());

const row = (page: Page, name: RegExp) => page.getByRole("row", { name });

/** The name of the key that the page is about, and what stands beside it. */
const head = (page: Page) => page.getByRole("heading", { level: 2, name: /^alias/ }).locator("xpath=..");

/** @returns the alias's ARN */
async function madeKey(AliasName: string): Promise<string> {
  return (await ownKey(platform.endpoint, AliasName)).replace(/key\/.*$/, AliasName);
}

/** By the keyboard, from any page. */
async function createKey(page: Page, alias: string): Promise<string> {
  await page.keyboard.press("g");
  await page.keyboard.press("k");
  await expect(page.getByRole("heading", { level: 1, name: "Keys" })).toBeVisible();
  await page.keyboard.press("n");
  await expect(page.getByRole("textbox", { name: "Alias" })).toBeFocused();
  await page.keyboard.type(alias);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 2, name: `alias/${alias}` })).toBeVisible();
  return page.url().split("/").at(-1) ?? "";
}

/** A new deployment: the next invoke is a cold start. */
async function renew(functionName: string, change: object): Promise<void> {
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: functionName, ...change }));
  await lambda.untilUpdated(functionName);
}

test("a key made on a page seals a function, its uses come live, and without it the function fails and heals", async ({
  context,
}) => {
  const { page, complaints } = await watchedPage(context);
  const { page: other } = await watchedPage(context);
  using listener = await listenTo(platform.endpoint);
  await visit(page, `${platform.endpoint}/functions`);
  const keyId = await createKey(page, "shop/orders");
  await lambda.create("sealed", "quick:keys");
  await visit(other, `${platform.endpoint}/functions/sealed`);

  await test.step("it is given to a function on the function's page", async () => {
    const key = other.getByRole("region", { name: "Key", exact: true });
    await expect(key).toContainText("alias/aws/lambda");
    await key.getByRole("button", { name: "Change key…" }).click();
    const question = other.getByRole("dialog", { name: "Edit the configuration of sealed" });
    await question.getByRole("combobox", { name: "Key" }).selectOption({ label: "alias/shop/orders" });
    await expect(question).toContainText("sealed again with alias/shop/orders, and the image is not optimized again");
    await question.getByRole("button", { name: "Save" }).click();
    await expect(key).toContainText("alias/shop/orders");
    await lambda.untilUpdated("sealed");
    await expect(page.getByRole("region", { name: "Needed by" })).toContainText(/sealed\s*Active/);
  });

  await test.step("every use is on both pages as it happens, and in figures", async () => {
    const events = page.getByRole("region", { name: "Uses and changes" });
    const decrypts = events.getByRole("row", { name: /Decrypt sealed its role OK/ });
    expect((await lambda.invoke("sealed", {})).body).toMatchObject({ version: "keys" });
    await expect(decrypts.first()).toBeVisible();
    await expect(other.getByRole("region", { name: "Key", exact: true })).toContainText(/Decrypt.*ago\s*OK/);
    const usage = page.getByRole("region", { name: "Key use per minute" });
    await expect(
      usage.getByRole("img", { name: /^Key use per minute, last hour: [1-9]\d* uses?, none refused\.$/ }),
    ).toBeVisible();
    await page.keyboard.press("t");
    await expect(usage.getByRole("columnheader", { name: "Refused" })).toBeVisible();
    await page.keyboard.press("t");
  });

  await test.step("disabled by the keyboard, it says who fails; then a cold start does", async () => {
    await page.keyboard.press("d");
    const question = page.getByRole("dialog", { name: "Disable alias/shop/orders?" });
    await expect(question).toContainText("1 function will fail at its next cold start: sealed. Warm invokes go on.");
    await question.getByRole("button", { name: "Disable key" }).press("Enter");
    await expect(head(page)).toContainText("Disabled");
    await renew("sealed", { Description: "cold" });
    await expect(lambda.invoke("sealed", {})).rejects.toMatchObject({ name: "KMSDisabledException" });
    const why = other.getByRole("region", { name: "Why it failed" });
    await expect(why).toContainText("DisabledKMSKey");
    await expect(why).toContainText("Enable alias/shop/orders.");
    await why.getByRole("link", { name: "alias/shop/orders" }).click();
    await expect(other).toHaveURL(new RegExp(`/keys/${keyId}$`));
    await expect(page.getByRole("region", { name: "Needed by" })).toContainText("DisabledKMSKey");
    await expect(page.getByRole("row", { name: /Decrypt sealed its role DisabledException/ }).first()).toBeVisible();
  });

  await test.step("enabled in the list, it heals the function, in every tab", async () => {
    await visit(page, `${platform.endpoint}/keys`);
    await row(page, /alias\/shop\/orders/)
      .getByRole("button", { name: "Actions on alias/shop/orders" })
      .click();
    await page.getByRole("menuitem", { name: "Enable…" }).click();
    const question = page.getByRole("dialog", { name: "Enable alias/shop/orders?" });
    await expect(question).toContainText("1 function that has Failed for it will come back by itself: sealed.");
    await question.getByRole("button", { name: "Enable key" }).click();
    await listener.untilTransition(
      "sealed",
      ({ from, to }) =>
        from === "Pending" && to === "Active" && listener.transitions().some((one) => one.from === "Failed"),
    );
    await expect(row(page, /alias\/shop\/orders/)).toContainText(/Enabled.*sealed/);
    await expect(other.getByRole("region", { name: "Needed by" })).toContainText(/sealed\s*Active/);
    expect((await lambda.invoke("sealed", {})).body).toMatchObject({ version: "keys" });
  });
  expect(complaints()).toEqual([]);
});

test("a policy is judged while it is typed, with the place of what is wrong and who would be denied", async ({
  context,
}) => {
  const { page, complaints } = await watchedPage(context);
  await visit(page, `${platform.endpoint}/keys`);
  await row(page, /alias\/held/)
    .getByRole("link", { name: "alias/held" })
    .click();
  await page.getByRole("button", { name: "Change policy…" }).click();
  const question = page.getByRole("dialog", { name: "Policy of alias/held" });
  const editor = question.getByRole("textbox", { name: "Policy, JSON" });
  const write = async (...statements: object[]) => {
    await editor.focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  };
  const all = { Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "kms:*", Resource: "*" };
  await write(all, { ...all, Effect: "deny" });
  await expect(question).toContainText("Statement[1].Effect must be Allow or Deny");
  await expect(question.getByRole("button", { name: "Set policy" })).toBeDisabled();
  await write(all, { ...all, Effect: "Deny", Principal: { AWS: "arn:aws:iam::000000000000:role/lambda" } });
  await expect(question).toContainText("1 function will fail at its next cold start: held.");
  await write(all);
  await expect(question).toContainText("Every function that has the key can go on using it.");
  await question.getByRole("button", { name: "Set policy" }).click();
  await expect(question).toBeHidden();
  await expect(page.getByRole("row", { name: /PutKeyPolicy .* OK/ })).toBeVisible();
  expect(complaints()).toEqual([]);
});

test("the deletion of a key that loses data asks for its name, and can be taken back", async ({ context }) => {
  const { page, complaints } = await watchedPage(context);
  await visit(page, `${platform.endpoint}/keys`);
  await row(page, /alias\/held/)
    .getByRole("link", { name: "alias/held" })
    .click();
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Schedule deletion…" }).click();
  const question = page.getByRole("dialog", { name: "Schedule the deletion of alias/held?" });
  await expect(question).toContainText("What was encrypted with it can then never be read again");
  const act = question.getByRole("button", { name: "Schedule deletion" });
  await expect(act).toBeDisabled();
  await question.getByRole("textbox", { name: "Waiting time" }).fill("6");
  await expect(question).toContainText("Whole days from 7 to 30.");
  await question.getByRole("textbox", { name: "Waiting time" }).fill("7");
  await question.getByRole("textbox", { name: "Name of the key" }).fill("alias/held");
  await act.click();
  await expect(head(page)).toContainText(/Pending deletion.*is deleted .*, in (7 d|6 d 23 h)/);
  await page.getByRole("button", { name: "Cancel the deletion…" }).click();
  await page.getByRole("button", { name: "Keep the key" }).click();
  await expect(head(page)).toContainText("Enabled");
  expect(complaints()).toEqual([]);
});
