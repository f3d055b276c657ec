/** A function that nobody invokes for long: Inactive, its disk given back, and restored by its first invoke. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { engineImage } from "./images.ts";
import { lambdaAt } from "./lambda.ts";
import { liveData } from "./live-data.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { startPlatform } from "./running-platform.ts";

test("fifteen days without an invoke make a function Inactive; its first invoke, or an event, restores it", async () => {
  await using platform = await startPlatform();
  using lambda = lambdaAt(platform.endpoint);
  await using image = await engineImage(await quickImage("1"));
  const sealed = async () => {
    const folders = ["chunks", "manifests"].map((name) => path.join(platform.dataFolder, name));
    const read = folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true }));
    return (await Promise.all(read)).flat().filter((entry) => entry.isFile()).length;
  };
  const becomesInactive = async () => {
    await fetch(`${platform.endpoint}/_lambdarium/clock`, { method: "POST", body: "15d" });
    await expect.poll(async () => (await lambda.configuration("hello")).State).toBe("Inactive");
  };
  await lambda.create("hello", image.imageUri, { MemorySize: 512 });
  await lambda.invoke("hello", {});
  expect(await sealed()).toBeGreaterThan(0);

  await becomesInactive();
  expect((await lambda.configuration("hello")).StateReasonCode).toBe("Idle");
  await expect.poll(sealed).toBe(0);

  await expect(lambda.invoke("hello", {})).rejects.toMatchObject({
    name: "CodeArtifactUserPendingException",
    $metadata: { httpStatusCode: 409 },
  });
  expect((await lambda.invoke("hello", {})).body).toMatchObject({ version: "1" });
  expect((await lambda.configuration("hello")).State).toBe("Active");

  await becomesInactive();
  const { StatusCode, $metadata } = await lambda.invoke("hello", {}, { InvocationType: "Event" });
  expect(StatusCode).toBe(202);
  const statusOfEvent = async () =>
    (await liveData(platform.endpoint, "invocations", "hello")).find(
      ({ requestId }) => requestId === $metadata.requestId,
    )?.status;
  await expect.poll(statusOfEvent).toBe("ok");
});
