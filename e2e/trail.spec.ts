/** The audit trail in the browser: live, filtered by its address, record by record, and verified. */
import path from "node:path";
import {
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  KMSClient,
} from "@aws-sdk/client-kms";
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import Database from "better-sqlite3";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { live, visit, type WatchedPage, watchedPage } from "./watched-page.ts";

test.describe.configure({ mode: "serial" });

const resources = new AsyncDisposableStack();
let dataFolder: string;
let platform: RunningPlatform;
let kms: KMSClient;
let context: BrowserContext;
let watched: WatchedPage;
let page: Page;
let key: { KeyId: string; CiphertextBlob: Uint8Array };

test.beforeAll(async ({ browser }) => {
  dataFolder = resources.use(await temporaryFolder()).path;
  platform = resources.use(await startPlatform({ dataFolder }));
  const credentials = { accessKeyId: "alice", secretAccessKey: "any" };
  kms = new KMSClient({ endpoint: platform.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  resources.defer(() => kms.destroy());
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  resources.defer(() => context.close());
  watched = await watchedPage(context);
  page = watched.page;
  await visit(page, `${platform.endpoint}/functions`);
});

test.afterAll(() => resources.disposeAsync());

test.afterEach(() => expect(watched.complaints()).toEqual([]));

const rowsOf = (shown: Page) => shown.getByRole("region", { name: "Records" }).locator("tr[data-event]");
const rows = () => rowsOf(page);
const filterBy = (name: string) => page.getByRole("search").getByLabel(name, { exact: true });
const record = () => page.getByRole("complementary", { name: "Record" });
const integrity = () => page.getByRole("region", { name: "Integrity" });
const decrypt = () =>
  kms.send(new DecryptCommand({ CiphertextBlob: key.CiphertextBlob, EncryptionContext: { purpose: "test" } }));

/** How many records there are, those of a start included. */
async function total(): Promise<number> {
  return Number(await page.getByRole("table").getAttribute("aria-rowcount")) - 1;
}

test("a call of an SDK appears at once, in every open page", async () => {
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await expect(page).toHaveURL(/\/trail$/);
  const other = await context.newPage();
  await visit(other, `${platform.endpoint}/trail`);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.KeyId ?? "";
  for (const each of [page, other]) {
    await expect(rowsOf(each).first()).toContainText(/CreateKey kms.*alice.*OK/);
  }
  await other.close();
  const asked = { KeyId, Plaintext: Buffer.from("a secret"), EncryptionContext: { purpose: "test" } };
  const { CiphertextBlob = new Uint8Array() } = await kms.send(new EncryptCommand(asked));
  key = { KeyId, CiphertextBlob };
  await expect(rows().first()).toContainText(/Encrypt kms/);
});

test("what is refused says AWS's code, and is drawn below the uses of keys", async () => {
  await decrypt();
  await kms.send(new DisableKeyCommand({ KeyId: key.KeyId }));
  await expect(decrypt()).rejects.toThrow("disabled");
  await expect(rows().first()).toContainText(/Decrypt kms.*alice.*DisabledException/);
  await expect(page.getByRole("img", { name: /^3 key uses from .*, of them 1 refused\.$/ })).toBeVisible();
  const strip = page.getByRole("region", { name: "Key use over time" });
  await strip.getByRole("button", { name: "Table" }).click();
  await expect(strip.getByRole("columnheader", { name: "Refused" })).toBeVisible();
  await strip.getByRole("button", { name: "Picture" }).click();
});

test("filters are the address: it leads back to them, and each can be taken away", async () => {
  await filterBy("Event").selectOption("Decrypt");
  await expect(rows()).toHaveCount(2);
  await filterBy("Outcome").selectOption("Refused");
  await filterBy("Key").selectOption(key.KeyId);
  await expect(rows()).toHaveCount(1);
  await expect(page).toHaveURL(`${platform.endpoint}/trail?key=${key.KeyId}&name=Decrypt&outcome=refused`);
  await page.reload();
  await live(page);
  await expect(rows()).toHaveCount(1);
  await expect(filterBy("Outcome")).toHaveValue("refused");
  const download = await page.getByRole("link", { name: "Download JSON" }).getAttribute("href");
  const { Records } = await (await page.request.get(`${platform.endpoint}${download}`)).json();
  expect(Records).toMatchObject([{ eventName: "Decrypt", errorCode: "DisabledException" }]);
  await filterBy("Event").selectOption("CreateKey");
  await expect(
    page.getByText(`There is none of the event CreateKey, of the key ${key.KeyId}, that was refused.`),
  ).toBeVisible();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(page).toHaveURL(/\/trail$/);
  await expect(rows().first()).toContainText("DisabledException");
});

test("keys open a record as JSON, with its place in the chain, and the list stands still meanwhile", async () => {
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/trail\?event=[0-9a-f-]{36}$/);
  await expect(record()).toContainText('"errorCode": "DisabledException"');
  await expect(record()).toContainText('"purpose": "test"');
  await page.reload();
  await live(page);
  await expect(record()).toContainText('"errorCode": "DisabledException"');
  const before = await total();
  await kms.send(new EnableKeyCommand({ KeyId: key.KeyId }));
  const pill = page.getByRole("button", { name: /^1 new/ });
  await expect(pill).toBeVisible();
  await expect(rows().first()).toContainText("DisabledException");
  expect(await total()).toBe(before);
  await record()
    .getByRole("link", { name: /^Next record/ })
    .click();
  await expect(record()).toContainText('"eventName": "EnableKey"');
  await pill.click();
  await expect(record()).toBeHidden();
  await expect(rows().first()).toContainText("EnableKey");
});

test("of more records than a page holds every one can be reached, and all are counted", async () => {
  const before = await total();
  await Promise.all(Array.from({ length: 130 }, decrypt));
  await expect(page.locator(".il-total")).toHaveText(`${before + 130} records`);
  await page.reload();
  await live(page);
  const list = page.getByRole("region", { name: "Records" });
  await expect(async () => {
    await list.evaluate((box) => box.scrollTo({ top: box.scrollHeight }));
    await expect(page.locator(`tr[aria-rowindex="${before + 131}"][data-event]`)).toBeVisible({ timeout: 200 });
  }).toPass();
  await decrypt();
  await expect(page.getByRole("button", { name: /^1 new/ })).toBeVisible();
  await page.keyboard.press("Home");
  await expect(rows().first()).toHaveAttribute("aria-rowindex", "2");
  expect(await total()).toBe(before + 131);
});

test("verified, it says how many records are intact; altered by hand, which one is not", async () => {
  const count = await total();
  await page.keyboard.press("v");
  await expect(integrity()).toContainText(`Intact: ${count} records, head `);
  await page.goto("about:blank");
  await platform.stop();
  const database = new Database(path.join(dataFolder, "database.sqlite"));
  database.exec(
    `UPDATE "TrailEvent" SET "text" = replace("text", 'CreateKey', 'DeleteKey') WHERE "eventName" = 'CreateKey'`,
  );
  database.close();
  await using again = await startPlatform({ dataFolder });
  await visit(page, `${again.endpoint}/trail`);
  await page.keyboard.press("v");
  await expect(integrity()).toContainText(/Broken: Record \d+ is not as it was written\./);
  await integrity().getByRole("button", { name: "Show it" }).click();
  await expect(record()).toContainText('"eventName": "DeleteKey"');
  await page.goto("about:blank");
});
