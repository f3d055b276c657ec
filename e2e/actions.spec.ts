/** What can be done to a function from its page, and that every open page draws what comes of it. */
import { expect, type Page, test } from "@playwright/test";
import { archiveOf } from "./images.ts";
import { lambdaAt } from "./lambda.ts";
import { listenTo } from "./live.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { startPlatform } from "./running-platform.ts";
import { upload } from "./tus.ts";
import { visit, watchedPage } from "./watched-page.ts";

const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const edge = (page: Page, name: string) => page.locator(`[data-edge="${name}"]`);
const isIn = (page: Page, state: string) => page.getByRole("img", { name: new RegExp(`^State diagram\\. ${state} `) });

test("a permission is revoked, noticed and restored, and 15 days pass, in two tabs", async ({ context }) => {
  await using platform = await startPlatform();
  const { endpoint } = platform;
  await using live = await listenTo(endpoint);
  await using archive = await archiveOf(await quickImage("1"));
  using lambda = lambdaAt(endpoint);
  await upload(endpoint, live, archive.path, "quick:1");
  await lambda.create("acted-on", "quick:1");
  const watched = [await watchedPage(context), await watchedPage(context)];
  const tabs = watched.map(({ page }) => page);
  const [page] = tabs;
  if (!page) throw new Error("there is no tab");
  for (const tab of tabs) await visit(tab, `${endpoint}/functions/acted-on`);
  const actions = page.getByRole("dialog", { name: "Actions" });
  const follows = page.getByRole("list", { name: "What follows" });

  await test.step("everything that can be done stands in one place, reached by a key", async () => {
    await page.keyboard.press("x");
    await expect(actions.getByRole("button")).toHaveText([
      /^Update image…/,
      "Check now",
      "Advance clock…",
      "Revoke…",
      "Delete image…",
      "Change key…",
      "Edit…",
      "Delete…",
    ]);
  });

  await test.step("what will follow is said before, and what waits to be noticed is drawn", async () => {
    await actions.getByRole("button", { name: "Revoke…" }).click();
    await expect(follows).toContainText("Failed with ImageAccessDenied");
    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    for (const tab of tabs) {
      await expect(region(tab, "State")).toContainText(
        "Failed with ImageAccessDenied at its next check or cold start: Lambda may not read the repository quick.",
      );
      await expect(edge(tab, "Active to Failed")).toHaveAttribute("data-look", "arm");
    }
  });

  await test.step("the edge taken is drawn as it is taken, in every tab", async () => {
    await page.keyboard.press("x");
    await actions.getByRole("button", { name: "Check now" }).click();
    for (const tab of tabs) {
      await expect(isIn(tab, "Failed")).toBeVisible();
      await expect(edge(tab, "Active to Failed")).toHaveAttribute("data-look", "last");
      await expect(edge(tab, "Active to Failed").locator(".fresh")).toHaveCount(1);
      await expect(edge(tab, "Pending to Active").locator(".fresh")).toHaveCount(0);
      await expect(region(tab, "Environments")).toContainText("No invoke starts one: each is rejected.");
    }
    await page.keyboard.press("x");
    await actions.getByRole("button", { name: "Restore" }).click();
    await page.getByRole("button", { name: "Restore", exact: true }).last().click();
    for (const tab of tabs) await expect(isIn(tab, "Active")).toBeVisible();
  });

  await test.step("the timeline tells the jump, the rejected invoke and the one that waited", async () => {
    await fetch(`${endpoint}/_lambdarium/clock`, { method: "POST", body: '{"advance":"P15D"}' });
    for (const tab of tabs) await expect(isIn(tab, "Inactive")).toBeVisible();
    await expect(lambda.invoke("acted-on", {})).rejects.toMatchObject({ $metadata: { httpStatusCode: 409 } });
    await lambda.invoke("acted-on", {});
    for (const tab of tabs) {
      await expect(isIn(tab, "Active")).toBeVisible();
      const timeline = region(tab, "Transitions");
      await expect(timeline).toContainText("Clock advanced by 15 d");
      await expect(timeline.getByRole("link", { name: "Rejected 409" })).toHaveCount(1);
      await expect(region(tab, "Environments").getByRole("listitem").filter({ hasText: "State" })).toContainText(
        /Rejected|rejected with 409/,
      );
    }
  });

  await test.step("picture and table tell the same", async () => {
    await region(page, "Environments").getByRole("button", { name: "Table" }).click();
    const story = page.getByRole("table", { name: "Story" });
    for (const what of ["Inactive", "Clock advanced by 15 d", "rejected with 409"]) {
      await expect(story.getByRole("row").filter({ hasText: what }).first()).toBeVisible();
    }
  });
  expect(watched.flatMap((one) => one.complaints())).toEqual([]);
});
