/** The repository on its pages: what an image is made of, file by file, and what its end means. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type MadeImage, makeDockerArchive, makeImage, packLayer } from "../server/adapters/registry/testing/image.ts";
import { lambdaAt } from "./lambda.ts";
import { listenTo } from "./live.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { upload } from "./tus.ts";
import { live, visit, watchedPage } from "./watched-page.ts";

const resources = new AsyncDisposableStack();
let platform: RunningPlatform;

/** More than is read of a folder at once. */
const manyFiles = Array.from({ length: 1200 }, (_, at) => ({ path: `opt/many/${String(at).padStart(4, "0")}` }));
const base = packLayer(
  [
    { path: "bootstrap", content: "#!/bin/sh" },
    { path: "etc/old", content: "1234567" },
  ],
  "none",
);
const first = packLayer([{ path: "etc/.wh.old" }, { path: "etc/new", content: "1" }, ...manyFiles], "none");
const second = packLayer([{ path: "etc/new", content: "22" }], "none");

test.beforeAll(async () => {
  platform = resources.use(await startPlatform());
  await store(makeImage([base, first]), "team/pages:1", "team/pages:stable");
  await store(makeImage([base, second]), "team/pages:2");
});

test.afterAll(() => resources.disposeAsync());

/** As an uploaded archive, under one name after the other. */
async function store(image: MadeImage, ...names: string[]): Promise<void> {
  await using folder = await temporaryFolder();
  using listener = await listenTo(platform.endpoint);
  for (const name of names) {
    const archive = path.join(folder.path, "image.tar");
    await writeFile(archive, makeDockerArchive(image, [name]));
    expect(await upload(platform.endpoint, listener, archive)).toMatchObject({ status: "stored" });
  }
}

const row = (page: Page, name: RegExp) => page.getByRole("row", { name });
const entry = (page: Page, name: RegExp) => page.getByRole("treeitem", { name });

test("a repository lists its images with their tags, and each leads to its layers", async ({ context }) => {
  const { page, complaints } = await watchedPage(context);
  await visit(page, `${platform.endpoint}/images`);
  await expect(page.getByRole("rowheader", { name: "team/pages 2 images" })).toBeVisible();
  await row(page, /stable.*1/)
    .getByRole("link", { name: /stable/ })
    .click();
  await expect(page.getByRole("heading", { level: 2, name: /^team\/pages:(1|stable)$/ })).toBeVisible();
  await expect(row(page, new RegExp(`1 .*${base.diffId.slice(7, 15)}`))).toContainText("team/pages:2");
  await expect(row(page, new RegExp(`2 .*${first.diffId.slice(7, 15)}`))).toContainText("no other image");
  const pushes = page.getByRole("region", { name: "Pushes" });
  await expect(pushes.getByRole("row")).toHaveText([/^Tag/, /^2.*by upload/, /^stable.*none/, /^1.*by upload/]);
  expect(complaints()).toEqual([]);
});

test("keys walk an image's files, with the layer that each is from and what a layer removed", async ({ context }) => {
  const { page, complaints } = await watchedPage(context);
  await visit(page, `${platform.endpoint}/images/team/pages:1`);
  await page.getByRole("button", { name: "Files" }).click();
  await expect(
    page.getByText("1 202 files in 3 folders; 10 B as the function sees them. 1 entry removed"),
  ).toBeVisible();
  await page.getByRole("tree", { name: "Files" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(entry(page, /^etc, folder, 2 entries/)).toHaveAttribute("aria-expanded", "true");
  await expect(entry(page, /^old, file, 7 B, layer 1, removed by layer 2$/)).toHaveAttribute("aria-level", "2");
  await expect(entry(page, /^new, file, 1 B, layer 2$/)).toBeVisible();
  await page.keyboard.press("o");
  await expect(entry(page, /^old/)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(entry(page, /^old/)).toHaveCount(0);
  expect(complaints()).toEqual([]);
});

test("a folder of many files is read where it is looked at", async ({ context }) => {
  const { page } = await watchedPage(context);
  await visit(page, `${platform.endpoint}/images/team/pages:1`);
  await page.getByRole("button", { name: "Files" }).click();
  await page.getByRole("tree", { name: "Files" }).focus();
  await page.keyboard.press("o");
  await page.keyboard.press("ArrowRight");
  await entry(page, /^many, folder, 1 200 entries/).click();
  await expect(entry(page, /^0003, file/)).toHaveAttribute("aria-setsize", "1200");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await expect(entry(page, /^1199, file/)).toHaveAttribute("aria-selected", "true");
  // Found by a part of its name, it is shown in its folder, whatever had been read of that.
  await page.reload();
  await live(page);
  await page.getByRole("button", { name: "Files" }).click();
  await page.keyboard.press("f");
  await page.keyboard.type("MANY/119");
  await expect(page.getByRole("option")).toHaveCount(10);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(entry(page, /^1191, file/)).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tree", { name: "Files" })).toBeFocused();
});

test("an image that a function has is mapped chunk by chunk, and the store is verified", async ({ context }) => {
  using lambda = lambdaAt(platform.endpoint);
  using listener = await listenTo(platform.endpoint);
  await lambda.begin("mapped", "team/pages:1");
  await listener.untilTransition("mapped", ({ to }) => to === "Active");
  const { page, complaints } = await watchedPage(context);
  await visit(page, `${platform.endpoint}/images/team/pages:1`);
  const chunks = page.getByRole("region", { name: "Chunks" });
  await chunks.getByRole("application", { name: /chunks?: \d+ new, 0 stored before/ }).focus();
  await page.keyboard.press("End");
  await expect(chunks.getByRole("status")).toContainText(
    /^Chunk \d+, layer 2, new with this image, .* in no other image$/,
  );
  await chunks.getByRole("button", { name: "Table" }).click();
  await expect(chunks.getByRole("row")).toHaveCount(3);
  const permission = page.getByRole("region", { name: "Permission" });
  const mayRead = permission.getByRole("switch", { name: "Lambda may read this repository" });
  await expect(permission).toContainText("Revoked: mapped goes on until the next check, which comes within 10 min");
  await expect(mayRead).toHaveAttribute("aria-checked", "true");
  await permission.getByText("Repository policy").click();
  await expect(permission).toContainText("LambdaECRImageRetrievalPolicy");
  await mayRead.press("Space");
  await expect(mayRead).toHaveAttribute("aria-checked", "false");
  await expect(permission).toContainText("has no policy that allows Lambda ecr:BatchGetImage");
  await mayRead.press("Space");
  await expect(mayRead).toHaveAttribute("aria-checked", "true");
  await visit(page, `${platform.endpoint}/images`);
  await page.getByRole("button", { name: "Verify the store" }).click();
  await expect(page.getByRole("region", { name: "Store" })).toContainText(/intact: \d+ chunks?, .* read in/);
  expect(complaints()).toEqual([]);
});

test("before an image is deleted it is said what follows, and every open page sees it go", async ({ context }) => {
  const { page, complaints } = await watchedPage(context);
  const { page: other } = await watchedPage(context);
  await visit(other, `${platform.endpoint}/images`);
  await visit(page, `${platform.endpoint}/images/team/pages:2`);
  await page.getByRole("button", { name: "Delete image…" }).click();
  const question = page.getByRole("dialog", { name: "Delete the image team/pages:2?" });
  await expect(question).toContainText("team/pages:2 is gone with it.");
  await expect(question).toContainText("No function uses it.");
  await expect(question).toContainText("1 of its 2 layers is in no other image.");
  await question.getByRole("button", { name: "Delete image" }).click();
  await expect(page).toHaveURL(/\/images#team%2Fpages$/);
  await expect(other.getByRole("rowheader", { name: "team/pages 1 image" })).toBeVisible();
  expect(complaints()).toEqual([]);
});

test("a tag that is deleted leaves its image", async ({ context }) => {
  const { page } = await watchedPage(context);
  await visit(page, `${platform.endpoint}/images/team/pages:1`);
  await page.getByRole("button", { name: "Delete the tag team/pages:stable…" }).click();
  const question = page.getByRole("dialog", { name: "Delete the tag team/pages:stable?" });
  await expect(question).toContainText("The image stays; team/pages:1 names it.");
  await question.getByRole("button", { name: "Delete tag" }).click();
  await expect(page.getByRole("button", { name: /^Delete the tag/ })).toHaveCount(1);
});

test("a page that loses a stylesheet on its way loads again, and stands whole", async ({ context }) => {
  const page = await context.newPage();
  let asked = 0;
  await page.route("**/*.css", (route) => (asked++ === 0 ? route.abort("connectionreset") : route.continue()));
  const loads = Promise.withResolvers<void>();
  let loaded = 0;
  page.on("load", () => ++loaded === 2 && loads.resolve());
  await page.goto(`${platform.endpoint}/images/team/pages:1`, { waitUntil: "commit" });
  await loads.promise;
  await live(page);
  const rules = await page.evaluate(() => [...document.styleSheets].map(({ cssRules }) => cssRules.length));
  expect(rules).not.toContain(0);
});
