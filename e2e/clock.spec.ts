/** The platform's clock: advanced from outside, named on every page, kept over a restart, taken back from a page. */
import { expect, type Page, test } from "@playwright/test";
import { startPlatform } from "./running-platform.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { visit } from "./watched-page.ts";

const ahead = (page: Page) => page.getByText(/^Clock \+/);

async function clockOf(endpoint: string, method = "GET", body?: string) {
  const answer = await fetch(`${endpoint}/_lambdarium/clock`, { method, body });
  return { status: answer.status, ...((await answer.json()) as { dueNow: number; offsetMs: number; message: string }) };
}

test("the clock that is advanced is named on every page, also after a restart, until a page takes it back", async ({
  page,
}) => {
  await using folder = await temporaryFolder();
  const dataFolder = folder.path;
  await using first = await startPlatform({ dataFolder });
  await visit(page, `${first.endpoint}/functions`);
  await expect(page.getByText(/^Docker \d/)).toBeVisible();
  await expect(ahead(page)).toHaveCount(0);
  expect(await clockOf(first.endpoint, "POST", "15d")).toMatchObject({ status: 200, offsetMs: 1_296_000_000 });
  await expect(ahead(page)).toContainText("+15 d");
  expect(await clockOf(first.endpoint, "POST", "soon")).toMatchObject({ status: 400 });
  await first.stop();

  await using second = await startPlatform({ dataFolder });
  expect(await clockOf(second.endpoint)).toMatchObject({ offsetMs: 1_296_000_000 });
  await visit(page, `${second.endpoint}/settings`);
  await expect(ahead(page)).toContainText("+15 d");
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(ahead(page)).toHaveCount(0);
  expect(await clockOf(second.endpoint)).toMatchObject({ offsetMs: 0 });
});

test("a page of another site cannot move the clock", async () => {
  await using platform = await startPlatform();
  const headers = { Origin: "http://elsewhere.example" };
  const answer = await fetch(`${platform.endpoint}/_lambdarium/clock`, { method: "POST", headers, body: "1d" });
  expect(answer.status).toBe(403);
  expect(await clockOf(platform.endpoint)).toMatchObject({ offsetMs: 0 });
});
