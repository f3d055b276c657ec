/** Ctrl-C before anything was asked of the platform: the first start is still deploying the sample. */
import { expect, test } from "@playwright/test";
import { startPlatform } from "./running-platform.ts";

test("Ctrl-C while the sample is being deployed ends the platform, as at any other time", async () => {
  await using platform = await startPlatform({ env: { LAMBDARIUM_SAMPLE: "on" } });
  await platform.said(/Deploying the sample/);
  expect(await platform.stop()).toBe(0);
  expect(platform.output()).toContain("Stopping: ending environments");
  expect(platform.output()).not.toContain("could not be deployed");
});

test("Ctrl-C ends a platform also when nobody reads what it prints any more", async () => {
  await using platform = await startPlatform();
  platform.closeOutput();
  expect(await platform.stop()).toBe(0);
});
