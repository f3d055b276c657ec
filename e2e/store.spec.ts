/** What is damaged in the encrypted store never runs: it is found when it is read, and mended from where it came. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { verifyStore } from "../server/adapters/chunk-store/verify-store.ts";
import { engine } from "./engine.ts";
import { flipByte } from "./flip-byte.ts";
import { archiveOf, withNewLayer } from "./images.ts";
import { lambdaAt } from "./lambda.ts";
import { listenTo } from "./live.ts";
import { liveData } from "./live-data.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { upload } from "./tus.ts";

async function damageEveryChunk({ dataFolder }: RunningPlatform): Promise<void> {
  const folder = path.join(dataFolder, "chunks");
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await flipByte(path.join(entry.parentPath, entry.name));
  }
}

test("a cold start whose image must be loaded from a damaged store stores it again, and runs", async () => {
  await using platform = await startPlatform();
  using live = await listenTo(platform.endpoint);
  using lambda = lambdaAt(platform.endpoint);
  await using archive = await archiveOf(withNewLayer(await quickImage("mended"), 4));
  await upload(platform.endpoint, live, archive.path, "quick:mended");
  await lambda.create("mended", "quick:mended");
  const [record] = await liveData(platform.endpoint, "functions");
  await engine.getImage(record?.serving.image.optimized?.engineReference ?? "").remove();
  await damageEveryChunk(platform);
  expect((await verifyStore(platform.dataFolder)).faults).not.toEqual([]);

  expect((await lambda.invoke("mended", {})).body).toMatchObject({ version: "mended", invokes: 1 });
  expect((await lambda.configuration("mended")).State).toBe("Active");
  expect((await verifyStore(platform.dataFolder)).faults).toEqual([]);
});
