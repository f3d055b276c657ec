/**
 * The platform's clock: what will follow is said first, and follows; named on every page, kept over a kill, taken back.
 */
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { expect, type Page, test } from "@playwright/test";
import { engineImage } from "./images.ts";
import { lambdaAt } from "./lambda.ts";
import { liveData } from "./live-data.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { startPlatform } from "./running-platform.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { visit } from "./watched-page.ts";

const dayMs = 86_400_000;
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const ahead = (page: Page) => page.getByText(/^Clock \+/);
const follows = (page: Page) => page.getByRole("list", { name: "What follows" });

async function clockOf(endpoint: string, method = "GET", body?: string) {
  const answer = await fetch(`${endpoint}/_lambdarium/clock`, { method, body });
  return { status: answer.status, ...((await answer.json()) as { offsetMs: number; message: string }) };
}

/** A key that is to be deleted in a week. */
async function doomedKey(kms: KMSClient, AliasName: string): Promise<string | undefined> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyMetadata?.KeyId }));
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata?.KeyId, PendingWindowInDays: 7 }));
  return KeyMetadata?.KeyId;
}

test("fifteen days go by on a page: what will follow is said live, follows after the jump, and stays when it is taken back", async ({
  page,
}) => {
  await using folder = await temporaryFolder();
  const dataFolder = folder.path;
  await using image = await engineImage(await quickImage("1"));
  await using first = await startPlatform({ dataFolder });
  using lambda = lambdaAt(first.endpoint);
  const kms = new KMSClient({ endpoint: first.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  await Promise.all([lambda.create("hello", image.imageUri), doomedKey(kms, "alias/old")]);
  await visit(page, `${first.endpoint}/functions/hello`);
  await expect(ahead(page)).toHaveCount(0);

  await page.keyboard.press(".");
  const dialog = page.getByRole("dialog", { name: "Advance the clock" });
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Other" }).click();
  const far = dialog.getByLabel("How far", { exact: false }).last();
  const advance = dialog.getByRole("button", { name: /^Advance/ });
  for (const [typed, why] of [
    ["soon", "It must be a duration"],
    ["-1d", "the clock only goes ahead"],
    ["0s", "That is no time at all."],
    ["P11Y", "at most 3650 days"],
  ] as const) {
    await far.fill(typed);
    await expect(dialog.getByRole("alert")).toContainText(why);
    await expect(advance).toBeDisabled();
  }
  await far.fill("P15D");
  await expect(follows(page)).toContainText("1 function becomes Inactive: hello.");
  await expect(follows(page)).toContainText("1 key is deleted, for good: alias/old.");
  await expect(follows(page)).toContainText("1 image is checked: hello.");
  // What happens while one reads is taken in.
  const keyId = await doomedKey(kms, "alias/older");
  await expect(follows(page)).toContainText("2 keys are deleted, for good: alias/old and alias/older.");
  const { $metadata } = await lambda.invoke("hello", { fail: "always" }, { InvocationType: "Event" });
  await expect(follows(page)).toContainText("1 event is given up, over six hours old: 1 of hello.");
  await expect(follows(page)).toContainText("1 idle environment ends: 1 of hello.");
  await far.press("Enter");
  await expect(dialog).toBeHidden();

  await expect(ahead(page).last()).toHaveText("Clock +15 d");
  const timeline = page.getByRole("region", { name: "Transitions" }).getByRole("listitem");
  await expect(timeline.filter({ hasText: "Clock advanced by 15 d" })).toHaveCount(1);
  await expect(timeline.first()).toContainText("Active to Inactive");
  await expect(timeline.nth(1)).toContainText("Clock advanced");
  const gone = () => kms.send(new DescribeKeyCommand({ KeyId: keyId })).catch((error: Error) => error.name);
  await expect.poll(gone).toBe("NotFoundException");
  const events = await liveData(first.endpoint, "invocations", "hello");
  expect(events.find(({ requestId }) => requestId === $metadata.requestId)).toMatchObject({
    errorType: "EventAgeExceeded",
  });
  await first.kill();

  await using second = await startPlatform({ dataFolder });
  expect(await clockOf(second.endpoint)).toMatchObject({ offsetMs: 15 * dayMs });
  await visit(page, `${second.endpoint}/settings`);
  await expect(ahead(page).last()).toHaveText("Clock +15 d");
  await page.getByRole("button", { name: "Reset…" }).click();
  await expect(follows(page)).toContainText("What has followed stays: functions that are Inactive");
  await page.getByRole("dialog").getByRole("button", { name: "Reset" }).click();
  await expect(ahead(page)).toHaveCount(0);
  expect(await clockOf(second.endpoint)).toMatchObject({ offsetMs: 0 });
  const [latest] = await liveData(second.endpoint, "transitions", "hello");
  expect(latest).toMatchObject({ event: "clock-reset", byMs: -15 * dayMs, offsetMs: 0, who: "dashboard" });
});

test("a page of another site cannot move the clock", async () => {
  await using platform = await startPlatform();
  const headers = { Origin: "http://elsewhere.example" };
  const answer = await fetch(`${platform.endpoint}/_lambdarium/clock`, { method: "POST", headers, body: "1d" });
  expect(answer.status).toBe(403);
  expect(await clockOf(platform.endpoint)).toMatchObject({ status: 200, offsetMs: 0 });
  expect(await clockOf(platform.endpoint, "POST", '{"advance":"-P1D"}')).toMatchObject({ status: 400 });
});
