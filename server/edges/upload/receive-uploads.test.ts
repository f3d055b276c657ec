import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { Upload } from "tus-js-client";
import { expect, test } from "vitest";
import { digestOf, layerOf, legacyDockerParts, tarOf } from "../../adapters/archive/testing/build-archives.ts";
import { temporaryFolder } from "../../adapters/contract/temporary-folder.ts";
import { ImportRoom } from "../../background/testing/import-room.ts";
import { uploadPath, uploadReceiver } from "./receive-uploads.ts";

const large = await layerOf("large", randomBytes(3_000_000).toString("hex"));
const archive = await tarOf(legacyDockerParts([{ name: "hello:1", layers: [large] }]));
const base64 = (text: string) => Buffer.from(text).toString("base64");
const tus = { "Tus-Resumable": "1.0.0" };
const bytes = { ...tus, "Content-Type": "application/offset+octet-stream" };

async function serve(folder: string, idleTimeoutMs = 30_000) {
  const room = await ImportRoom.open(folder);
  const receiver = uploadReceiver({
    intake: room.uploads,
    live: room.live,
    log: { info() {}, warn() {}, error: (_fields, message) => void room.logged.push(message) },
    folder: room.files.folder,
    idleTimeoutMs,
  });
  const server = http.createServer((request, response) => receiver.handle(request, response));
  server.requestTimeout = 0;
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    room,
    receiver,
    endpoint: `${origin}${uploadPath}/`,
    async begin(sizeBytes: number, metadata = `filename ${base64("hello.tar")},fingerprint ${base64("1 2 3")}`) {
      const headers = { ...tus, "Upload-Length": String(sizeBytes), "Upload-Metadata": metadata };
      const answer = await fetch(`${origin}${uploadPath}/`, { method: "POST", headers });
      const location = answer.headers.get("location") ?? "";
      return { answer, url: location && `${origin}${location}`, uploadId: path.posix.basename(location) };
    },
    async [Symbol.asyncDispose]() {
      receiver.close();
      server.closeAllConnections();
      server.close();
      await room[Symbol.asyncDispose]();
    },
  };
}

function send(url: string, offset: number, content: Uint8Array): Promise<Response> {
  const headers = { ...bytes, "Upload-Offset": String(offset) };
  return fetch(url, { method: "PATCH", headers, body: new Uint8Array(content) });
}

/** A PATCH of which only a part is sent. */
function partOf(url: string, offset: number, content: Uint8Array, promised: number) {
  const headers = { ...bytes, "Upload-Offset": String(offset), "Content-Length": String(promised) };
  const request = http.request(url, { method: "PATCH", headers });
  const closed = new Promise<void>((resolve) => request.on("error", () => undefined).on("close", resolve));
  request.write(content);
  return { request, closed };
}

test("an archive that tus-js-client sends in pieces is stored, and its progress never goes back", async () => {
  await using folder = await temporaryFolder();
  await using server = await serve(folder.path);
  await new Promise<void>((resolve, reject) => {
    const metadata = { filename: "hello.tar", fingerprint: "f" };
    new Upload(archive, {
      endpoint: server.endpoint,
      chunkSize: 1_000_000,
      metadata,
      onError: reject,
      onSuccess: () => resolve(),
    }).start();
  });
  const [view] = await server.room.uploads.list();
  const stored = await server.room.reached(view?.uploadId ?? "", "stored");
  expect(stored).toMatchObject({
    fileName: "hello.tar",
    receivedBytes: archive.length,
    stored: [{ repository: "hello", tag: "1" }],
  });
  const received = server.room.live.events.flatMap((event) =>
    event.type === "upload" ? [event.upload.receivedBytes] : [],
  );
  expect(received[0]).toBe(0);
  expect(received).toEqual(received.toSorted((one, other) => one - other));
});

test("an upload that was cut goes on where the server stands, and the fingerprint tells which file it was", async () => {
  await using folder = await temporaryFolder();
  await using server = await serve(folder.path);
  const { url, uploadId } = await server.begin(archive.length);
  const cut = partOf(url, 0, archive.subarray(0, 1_000_000), archive.length);
  await server.room.live.first(async () =>
    (await server.room.uploads.get(uploadId))?.receivedBytes === 1_000_000 ? true : undefined,
  );
  cut.request.destroy();
  await cut.closed;

  const head = await fetch(url, { method: "HEAD", headers: tus });
  const offset = Number(head.headers.get("upload-offset"));
  expect(offset).toBe(1_000_000);
  expect(head.headers.get("upload-metadata")).toContain(`fingerprint ${base64("1 2 3")}`);
  const early = await send(url, 5, archive.subarray(5));
  expect(early.status).toBe(409);
  const rest = await send(url, offset, archive.subarray(offset));
  expect(rest.status).toBe(204);
  await server.room.reached(uploadId, "stored");
  const blob = await readFile(path.join(folder.path, "blobs", "sha256", digestOf(large).slice(7)));
  expect(digestOf(blob)).toBe(digestOf(large));
});

test("an upload goes on after the platform was started again", async () => {
  await using folder = await temporaryFolder();
  let id = "";
  {
    await using server = await serve(folder.path);
    const { url, uploadId } = await server.begin(archive.length);
    id = uploadId;
    await send(url, 0, archive.subarray(0, 2_000_000));
  }
  await using server = await serve(folder.path);
  expect(await server.room.uploads.get(id)).toMatchObject({ status: "receiving", receivedBytes: 2_000_000 });
  await send(server.endpoint + id, 2000000, archive.subarray(2_000_000));
  expect((await server.room.reached(id, "stored")).stored).toMatchObject([{ repository: "hello" }]);
});

test("a connection that brings no byte is ended, and the upload stays resumable", async () => {
  await using folder = await temporaryFolder();
  await using server = await serve(folder.path, 200);
  const { url, uploadId } = await server.begin(archive.length);
  const silent = partOf(url, 0, archive.subarray(0, 5000), archive.length);
  await silent.closed;
  await server.room.live.first(async () =>
    (await server.room.uploads.get(uploadId))?.receivedBytes === 5000 ? true : undefined,
  );
  const head = await fetch(url, { method: "HEAD", headers: tus });
  expect(head.headers.get("upload-offset")).toBe("5000");
});

test("a cancelled upload leaves nothing, and one discarded elsewhere ends its connection", async () => {
  await using folder = await temporaryFolder();
  await using server = await serve(folder.path);
  const first = await server.begin(archive.length);
  expect((await fetch(first.url, { method: "DELETE", headers: tus })).status).toBe(204);
  await server.room.live.first(async () => ((await server.room.uploads.list()).length === 0 ? true : undefined));

  const second = await server.begin(archive.length);
  const sending = partOf(second.url, 0, archive.subarray(0, 5000), archive.length);
  await server.room.live.first(async () =>
    (await server.room.uploads.get(second.uploadId))?.receivedBytes === 5000 ? true : undefined,
  );
  await server.room.uploads.discard(second.uploadId);
  await sending.closed;
  expect((await fetch(second.url, { method: "HEAD", headers: tus })).status).toBe(404);
  expect(await readdir(server.room.files.folder)).toEqual([]);
  expect(server.room.logged).toEqual([]);
});

test.each([
  ["no file name", 10, `fingerprint ${base64("1")}`, 400, "Upload-Metadata: filename is missing."],
  ["a file name of control characters", 10, `filename ${base64("a\n.tar")}`, 400, "filename has control characters"],
  ["a bad repository name", 10, `filename ${base64("a.tar")},repository ${base64("NO")}`, 400, "capital letters"],
  ["no bytes", 0, `filename ${base64("a.tar")}`, 400, "a.tar is empty"],
  ["more bytes than the disk has", 2 ** 52, `filename ${base64("a.tar")}`, 413, "Free some space"],
  ["metadata that is not tus's", 10, "filename ???", 400, "upload-metadata"],
])("an upload with %s is refused with a sentence", async (_what, sizeBytes, metadata, status, sentence) => {
  await using folder = await temporaryFolder();
  await using server = await serve(folder.path);
  const { answer } = await server.begin(sizeBytes, metadata);
  expect(answer.status).toBe(status);
  expect(await answer.text()).toContain(sentence);
  expect(await readdir(server.room.files.folder)).toEqual([]);
  expect(server.room.logged).toEqual([]);
});

test("requests that are no uploads are answered, and nothing is served from the folder", async () => {
  await using folder = await temporaryFolder();
  await using server = await serve(folder.path);
  const { url, uploadId } = await server.begin(10);
  const status = async (address: string, init?: RequestInit) => (await fetch(address, init)).status;
  expect(await status(url)).toBe(405);
  expect(await status(url, { method: "PUT", body: "x" })).toBe(405);
  expect(await status(`${url}.upload.json`, { method: "HEAD", headers: tus })).toBe(404);
  expect(await status(`${server.endpoint}..%2F${uploadId}`, { method: "HEAD", headers: tus })).toBe(404);
  expect(await status(`${server.endpoint}${"0".repeat(32)}`, { method: "HEAD", headers: tus })).toBe(404);
  expect(await status(server.endpoint, { method: "POST" })).toBe(412);
  expect(await status(server.endpoint, { method: "POST", headers: { ...tus, "Upload-Defer-Length": "1" } })).toBe(501);
  expect(await status(server.endpoint, { method: "POST", headers: { ...tus, "Upload-Length": "-1" } })).toBe(400);
  expect(await status(url, { method: "PATCH", headers: tus, body: "x" })).toBe(400);
  expect(
    await status(url, { method: "PATCH", headers: { ...bytes, "Upload-Offset": "0" }, body: "far more than ten" }),
  ).toBe(413);
  const options = await fetch(server.endpoint, { method: "OPTIONS", headers: { Origin: "http://elsewhere.test" } });
  expect(options.headers.get("access-control-allow-origin")).toBeNull();
  expect(options.headers.get("tus-extension")).toBe("creation,creation-with-upload,termination");
  expect(server.room.logged).toEqual([]);
});
