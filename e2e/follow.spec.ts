/** A function that follows its tag: a build moves the tag, and what is invoked next is what was built. */
import { expect, test } from "@playwright/test";
import { engine } from "./engine.ts";
import { engineImage } from "./images.ts";
import { lambdaAt } from "./lambda.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { startPlatform } from "./running-platform.ts";
import { visit, watchedPage } from "./watched-page.ts";

test("a switch on the function's page makes it follow its tag", async ({ context }) => {
  await using platform = await startPlatform();
  await using first = await engineImage(await quickImage("1"));
  await using second = await engineImage(await quickImage("2"));
  const [repo = "", tag = ""] = first.imageUri.replace("docker-daemon:", "").split(":");
  using lambda = lambdaAt(platform.endpoint);
  await lambda.create("hello", first.imageUri);
  const { page, complaints } = await watchedPage(context);
  await visit(page, `${platform.endpoint}/functions/hello`);
  const toggle = page.getByRole("switch", { name: "Follow tag" });
  await expect(toggle).not.toBeChecked();
  await toggle.click();
  await expect(toggle).toBeChecked();

  const timeline = page.getByRole("region", { name: "Transitions" });
  await engine.getImage(second.imageUri.replace("docker-daemon:", "")).tag({ repo, tag });
  await expect(timeline).toContainText(`Followed tag ${repo}:${tag} → `);
  await expect(timeline).toContainText("Active, update successful");
  expect((await lambda.invoke("hello", {})).body).toMatchObject({ version: "2" });
  expect(complaints()).toEqual([]);
});
