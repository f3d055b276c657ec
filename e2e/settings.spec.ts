/** Settings that reach outside: a network and credentials of the user's. What is missing stops the start, with what to do. */
import { writeFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { engine } from "./engine.ts";
import { engineImage } from "./images.ts";
import { lambdaAt } from "./lambda.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { failToStart, startPlatform } from "./running-platform.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { visit } from "./watched-page.ts";

const noCredentials = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_SHARED_CREDENTIALS_FILE: "/nowhere" };

test("a network that is not there and credentials that are missing stop the start with what to do", async () => {
  const network = await failToStart({ env: { LAMBDARIUM_NETWORK: "nowhere-at-all" } });
  expect(network.code).toBe(1);
  expect(network.output).toContain("Make it with docker network create nowhere-at-all, or start without");
  const env = { ...noCredentials, LAMBDARIUM_FUNCTION_CREDENTIALS: "host" };
  const credentials = await failToStart({ env });
  expect(credentials.code).toBe(1);
  expect(credentials.output).toContain("there are no AWS credentials");
  for (const { output } of [network, credentials]) expect(output).not.toMatch(/\n\s+at /);
});

test("functions on a network of the user's work, with the user's credentials, which no page and no log tells", async ({
  page,
}) => {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await temporaryFolder());
  const secret = "s3cret/of+the/user";
  const file = `${folder.path}/credentials`;
  await writeFile(file, `[default]\naws_access_key_id = AKIAOFTHEUSER\naws_secret_access_key = ${secret}\n`);
  const name = `lambdarium-e2e-${process.pid}-network`;
  const network = await engine.createNetwork({ Name: name });
  resources.defer(async () => void (await network.remove()));
  const env = {
    ...noCredentials,
    ...{ AWS_SHARED_CREDENTIALS_FILE: file, LAMBDARIUM_FUNCTION_CREDENTIALS: "host" },
    ...{ LAMBDARIUM_NETWORK: name, LAMBDARIUM_LOG: "debug" },
  };
  const platform = resources.use(await startPlatform({ env }));
  const image = resources.use(await engineImage(await quickImage("1")));
  const lambda = resources.use(lambdaAt(platform.endpoint));
  await lambda.create("joined", image.imageUri);
  expect((await lambda.invoke("joined", { name: "there" })).body).toMatchObject({ hello: "there" });

  await visit(page, `${platform.endpoint}/settings`);
  const row = (setting: string) => page.getByRole("row").filter({ hasText: setting });
  await expect(row("LAMBDARIUM_NETWORK")).toContainText(name);
  await expect(row("LAMBDARIUM_FUNCTION_CREDENTIALS")).toContainText("host");
  expect(await page.content()).not.toContain(secret);
  expect(platform.output()).not.toContain(secret);
});
