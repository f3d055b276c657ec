/** A function that follows its tag: a build moves the tag, and what is invoked next is what was built. */
import { expect, test } from "@playwright/test";
import { engine, push } from "./engine.ts";
import { engineImage } from "./images.ts";
import { lambdaAt } from "./lambda.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { startPlatform } from "./running-platform.ts";
import { visit, watchedPage } from "./watched-page.ts";

const nameOf = (imageUri: string) => imageUri.replace("docker-daemon:", "");

test("a switch on the function's page makes it follow its tag, in the engine and in the repository", async ({
  context,
}) => {
  await using resources = new AsyncDisposableStack();
  const platform = resources.use(await startPlatform());
  const first = nameOf(resources.use(await engineImage(await quickImage("1"))).imageUri);
  const second = nameOf(resources.use(await engineImage(await quickImage("2"))).imageUri);
  const [repo = "", tag = ""] = first.split(":");
  const repository = `localhost:${platform.port}/team/quick`;
  const pushAsLatest = async (image: string) => {
    await engine.getImage(image).tag({ repo: repository, tag: "latest" });
    return push(`${repository}:latest`);
  };
  await pushAsLatest(first);
  resources.defer(() => engine.getImage(`${repository}:latest`).remove());
  const lambda = resources.use(lambdaAt(platform.endpoint));
  await Promise.all([
    lambda.create("local", `docker-daemon:${first}`),
    lambda.create("pushed", `${repository}:latest`),
  ]);
  const { page, complaints } = await watchedPage(context);
  const timeline = page.getByRole("region", { name: "Transitions" });
  const toggle = page.getByRole("switch", { name: "Follow tag" });
  const follow = async (name: string) => {
    await visit(page, `${platform.endpoint}/functions/${name}`);
    await expect(toggle).not.toBeChecked();
    await toggle.click();
    await expect(toggle).toBeChecked();
  };

  await follow("local");
  await engine.getImage(second).tag({ repo, tag });
  await expect(timeline).toContainText(`Followed tag ${repo}:${tag} → `);
  await expect(timeline).toContainText("Active, update successful");
  expect((await lambda.invoke("local", {})).body).toMatchObject({ version: "2" });

  await follow("pushed");
  const digest = await pushAsLatest(second);
  await expect(timeline).toContainText(/Followed tag \S*team\/quick:latest → /);
  await expect(timeline).toContainText("Active, update successful");
  expect((await lambda.configuration("pushed")).CodeSha256).toBe(digest.replace("sha256:", ""));
  expect((await lambda.invoke("pushed", {})).body).toMatchObject({ version: "2" });
  expect(complaints()).toEqual([]);
});
