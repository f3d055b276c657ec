import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { copyOf, openTestStore, user } from "./testing/test-store.ts";
import { verifyStore } from "./verify-store.ts";

/** Stores one image after the other, on threads, and says each one that it was told is stored. */
const busyProcess = (folder: string) => `
  const at = ${JSON.stringify(import.meta.dirname)};
  const { randomBytes } = await import("node:crypto");
  const { openTestStore, observe, sealFor } = await import(at + "/testing/test-store.ts");
  const { LayerWorkers } = await import(at + "/layer-workers.ts");
  const { makeImage, packLayer, storeImage } = await import(at + "/../registry/testing/image.ts");
  const path = ${JSON.stringify(folder)};
  const store = await openTestStore({ folder: { path, file: (name) => path + "/" + name }, workers: new LayerWorkers(2) });
  for (;;) {
    const layers = [1, 2].map((part) => packLayer([{ path: "part" + part, content: randomBytes(900_000) }], "none"));
    const image = makeImage(layers);
    const fetched = await storeImage(image, store.blobs);
    await store.images.optimize(fetched, sealFor, observe().observer, AbortSignal.timeout(60_000));
    process.stdout.write(image.configDigest + " " + image.diffIds.join(",") + "\\n");
  }`;

test("whatever a killed process was told is stored is there, whole, and nothing is half there", async () => {
  await using folder = await temporaryFolder();
  const child = spawn(process.execPath, ["--input-type=module", "-e", busyProcess(folder.path)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said: { configDigest: string; diffIds: string[] }[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [configDigest = "", diffIds = ""] = line.split(" ");
    said.push({ configDigest, diffIds: diffIds.split(",") });
    if (said.length === 2) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  expect(child.signalCode).toBe("SIGKILL");

  expect((await verifyStore(folder.path)).faults).toEqual([]);
  const { images } = await openTestStore({ folder });
  for (const { configDigest, diffIds } of said) {
    const opened = await images.open(copyOf({ configDigest }), user);
    // Read to its end, a layer has been compared with its diff_id.
    for (const diffId of diffIds)
      expect((await buffer(await opened.openLayer(diffId))).length).toBeGreaterThan(900_000);
  }
});
