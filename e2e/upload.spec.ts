/** Archives over HTTP: whole, in pieces, damaged; and who may send anything at all. */
import { copyFile, open, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { taggedImages } from "../server/core/image/image-view.ts";
import { helloImage } from "../server/samples/node-image.ts";
import { archiveOf, helloVersion } from "./images.ts";
import { type Lambda, lambdaAt } from "./lambda.ts";
import { type Listener, listenTo } from "./live.ts";
import { liveData } from "./live-data.ts";
import { ask, websocket } from "./raw-http.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { offer, offsetOf, patch, send, settled, upload } from "./tus.ts";

const resources = new AsyncDisposableStack();
let platform: RunningPlatform;
let lambda: Lambda;
let page: Listener;
let archive: string;

test.beforeAll(async () => {
  platform = resources.use(await startPlatform());
  lambda = resources.use(lambdaAt(platform.endpoint));
  page = resources.use(await listenTo(platform.endpoint));
  archive = resources.use(await archiveOf(await helloImage())).path;
});

test.afterAll(() => resources.disposeAsync());

async function tags(): Promise<string[]> {
  return taggedImages(await liveData(platform.endpoint, "repositories")).map(({ name }) => name);
}

test("an uploaded archive is an image that a function runs, by its short name and by this host's", async () => {
  const view = await upload(platform.endpoint, page, archive);
  expect(view).toMatchObject({
    status: "stored",
    format: "docker archive",
    stored: [{ repository: "hello", tag: "1" }],
  });
  expect(await tags()).toEqual(["hello:1"]);
  await lambda.begin("short", "hello:1");
  await lambda.create("long", `localhost:${platform.port}/hello:1`);
  await lambda.untilActive("short");
  for (const name of ["short", "long"]) {
    expect((await lambda.invoke(name, { name })).body).toEqual({ hello: name, invokes: 1 });
  }
  const [short, long] = await Promise.all([lambda.configuration("short"), lambda.configuration("long")]);
  expect(short.CodeSha256).toBe(long.CodeSha256);
});

test("a cut upload goes on where it stopped", async () => {
  const { size } = await stat(archive);
  const offered = await offer(platform.endpoint, archive, "resumed:1");
  await expect(send(offered, archive, { cutAt: size / 2 })).rejects.toThrow("the connection was cut");
  const { upload: stopped } = await page.untilEvent("upload", ({ upload: one }) => one.uploadId === offered.uploadId);
  expect(stopped.status).toBe("receiving");

  const arrived = await offsetOf(offered);
  expect(arrived).toBeGreaterThan(0);
  expect(arrived).toBeLessThan(size);
  // Bytes that are there already are not taken again.
  expect(await patch(offered, 0, "again")).toBe(409);
  expect(await send(offered, archive, { from: arrived })).toBe(204);
  expect(await settled(page, offered)).toMatchObject({
    status: "stored",
    stored: [{ repository: "resumed", tag: "1" }],
  });
});

test("an archive with a damaged layer is refused with the layer's name, and nothing of it stays", async () => {
  await using other = await archiveOf(await helloVersion("damaged"));
  const damaged = path.join(path.dirname(other.path), "damaged.tar");
  await copyFile(other.path, damaged);
  const layer = await damageLastLayer(damaged);
  const before = await tags();

  const view = await upload(platform.endpoint, page, damaged, "damaged:1");
  expect(view.status).toBe("refused");
  expect(view.refusal).toContain(layer);
  expect(await tags()).toEqual(before);
  await expect(lambda.begin("damaged", "damaged:1")).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: "Source image damaged:1 does not exist. Provide a valid source image.",
  });
});

test("what is not an archive, and one that is cut short, are refused with a sentence", async () => {
  const folder = path.dirname(archive);
  const short = path.join(folder, "short.tar");
  const nothing = path.join(folder, "nothing.tar");
  await using whole = await open(archive);
  const { buffer } = await whole.read(Buffer.alloc(1_000_000), 0, 1_000_000, 0);
  await writeFile(short, buffer);
  await copyFile(path.resolve("package.json"), nothing);
  for (const file of [short, nothing]) {
    const view = await upload(platform.endpoint, page, file);
    expect(view.status).toBe("refused");
    expect(view.refusal).toMatch(/^[A-Z"].*\.$/s);
  }
});

test("a foreign Host and a foreign Origin are refused on every address, also to open a websocket", async () => {
  const addresses = [
    ["GET", "/"],
    ["GET", "/2015-03-31/functions"],
    ["POST", "/_lambdarium/uploads/"],
    ["GET", "/_lambdarium/health"],
    ["GET", "/v2/"],
    ["GET", "/socket.io/?EIO=4&transport=polling"],
    ["GET", "/live-data/functions"],
  ] as const;
  const foreign: Record<string, string>[] = [
    { Host: `evil.example:${platform.port}` },
    { Host: `localhost:${platform.port + 1}` },
    { Host: `localhost.evil.example:${platform.port}` },
    { Origin: "http://evil.example" },
    { Origin: `http://localhost:${platform.port}.evil.example` },
    { Origin: `http://localhost:${platform.port + 1}` },
    { Origin: "null" },
  ];
  for (const headers of foreign) {
    for (const [method, address] of addresses) {
      const { status } = await ask(platform.endpoint, address, { method, headers });
      expect(status, `${method} ${address} with ${JSON.stringify(headers)}`).toBe(403);
    }
    const upgrade = { headers: { ...websocket, ...headers } };
    const { status } = await ask(platform.endpoint, "/socket.io/?EIO=4&transport=websocket", upgrade);
    expect(status, `a websocket with ${JSON.stringify(headers)}`).toBe(403);
  }
  const own = { headers: { ...websocket, Origin: platform.endpoint } };
  expect((await ask(platform.endpoint, "/socket.io/?EIO=4&transport=websocket", own)).status).toBe(101);
});

test("another site's page may link here and nothing else", async () => {
  const crossSite = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" };
  const visit = (address: string, more: Record<string, string> = {}) =>
    ask(platform.endpoint, address, { headers: { ...crossSite, ...more } });
  expect((await visit("/functions")).status).toBe(200);
  expect((await visit("/functions", { "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty" })).status).toBe(403);
  expect((await visit("/2015-03-31/functions")).status).toBe(403);
  expect((await visit("/_lambdarium/health")).status).toBe(403);
});

test("a payload over Lambda's limit is refused and the next one is taken", async () => {
  await upload(platform.endpoint, page, archive, "limited:1");
  await lambda.create("limited", "limited:1");
  await expect(lambda.invoke("limited", "x".repeat(6_291_556))).rejects.toMatchObject({
    name: "RequestTooLargeException",
    $metadata: { httpStatusCode: 413 },
  });
  const event = lambda.invoke("limited", "x".repeat(2 ** 20), { InvocationType: "Event" });
  await expect(event).rejects.toMatchObject({ name: "RequestTooLargeException", $metadata: { httpStatusCode: 413 } });
  expect((await lambda.invoke("limited", { name: "small" })).body).toMatchObject({ hello: "small" });
});

/** Changes one byte of the last layer's content. @returns the beginning of its digest, as sentences name it */
async function damageLastLayer(file: string): Promise<string> {
  const bytes = await readFile(file);
  const at = bytes.indexOf("version damaged");
  const manifest = JSON.parse(bytes.subarray(bytes.lastIndexOf('[{"Config"')).toString().replace(/\0+$/, ""));
  await using handle = await open(file, "r+");
  await handle.write("X", at);
  return manifest[0].Layers.at(-1).slice(0, 12);
}
