import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../adapters/contract/temporary-folder.ts";
import { begin, locationOf, pushBlob, pushImage, refusalOf } from "./testing/push.ts";
import { digestOf, openRepository } from "./testing/served-repository.ts";

const content = "0123456789abcdef";
const digest = digestOf(content);

test("the base says what it speaks, to HEAD as well, with any login", async () => {
  await using served = await openRepository();
  const headers = { Authorization: `Basic ${btoa("anybody:anything")}` };
  for (const method of ["GET", "HEAD"]) {
    const answer = await served.ask("", { method, headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("docker-distribution-api-version")).toBe("registry/2.0");
  }
});

test("a blob is taken whole with one request, and read back by its digest in its repository only", async () => {
  await using served = await openRepository();
  const pushed = await pushBlob(served, "team/hello", content);
  expect(pushed.status).toBe(201);
  expect(pushed.headers.get("location")).toBe(`/v2/team/hello/blobs/${digest}`);
  expect(pushed.headers.get("docker-content-digest")).toBe(digest);

  const read = await served.ask(`team/hello/blobs/${digest}`);
  expect(await read.text()).toBe(content);
  expect(read.headers.get("docker-content-digest")).toBe(digest);
  const head = await served.ask(`team/hello/blobs/${digest}`, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length")]).toEqual([200, "16"]);
  const other = await served.ask(`team/other/blobs/${digest}`);
  expect(await refusalOf(other)).toMatchObject({ status: 404, code: "BLOB_UNKNOWN" });
  expect(await readdir(served.uploadsFolder)).toEqual([]);
});

test("a blob of no bytes is a blob", async () => {
  await using served = await openRepository();
  const upload = await begin(served, "a");
  const put = await served.ask(`${upload}?digest=${digestOf("")}`, { method: "PUT" });
  expect(put.status).toBe(201);
  const read = await served.ask(`a/blobs/${digestOf("")}`);
  expect([read.status, await read.text()]).toEqual([200, ""]);
});

test("a blob may be named by SHA-512, also when that is said only in the end", async () => {
  await using served = await openRepository();
  const strong = digestOf(content, "sha512");
  const upload = await begin(served, "a");
  await served.ask(upload, { method: "PATCH", body: content });
  expect((await served.ask(`${upload}?digest=${strong}`, { method: "PUT" })).status).toBe(201);
  expect(await (await served.ask(`a/blobs/${strong}`)).text()).toBe(content);
  const started = await served.ask("a/blobs/uploads/?digest-algorithm=sha512", { method: "POST" });
  expect(started.status).toBe(202);
  const md5 = await served.ask("a/blobs/uploads/?digest-algorithm=md5", { method: "POST" });
  expect(await refusalOf(md5)).toMatchObject({ status: 400, code: "DIGEST_INVALID" });
});

test("parts in order make the blob, with the last in the request that ends it; the state tells how far it is", async () => {
  await using served = await openRepository();
  const upload = await begin(served, "a");
  const part = (from: number, to: number) => ({
    body: content.slice(from, to),
    headers: { "Content-Range": `${from}-${to - 1}` },
  });
  const first = await served.ask(upload, { method: "PATCH", ...part(0, 6) });
  expect([first.status, first.headers.get("range")]).toEqual([202, "0-5"]);
  expect(locationOf(first)).toBe(upload);
  for (const [from, to] of [
    [8, 12],
    [0, 6],
  ] as const) {
    const refused = await served.ask(upload, { method: "PATCH", ...part(from, to) });
    expect([refused.headers.get("range"), locationOf(refused)]).toEqual(["0-5", upload]);
    expect(await refusalOf(refused)).toMatchObject({ status: 416, code: "RANGE_INVALID" });
  }
  await served.ask(upload, { method: "PATCH", ...part(6, 12) });
  const state = await served.ask(upload);
  expect([state.status, state.headers.get("range")]).toEqual([204, "0-11"]);
  const last = await served.ask(`${upload}?digest=${digest}`, { method: "PUT", ...part(12, 16) });
  expect(last.status).toBe(201);
  expect(await (await served.ask(`a/blobs/${digest}`)).text()).toBe(content);
  expect(await refusalOf(await served.ask(upload))).toMatchObject({ status: 404, code: "BLOB_UPLOAD_UNKNOWN" });
});

test.each([
  ["5-4", content],
  ["x", content],
  ["0-99", content],
])("a Content-Range %s that is none, or not of the body, is refused", async (range, body) => {
  await using served = await openRepository();
  const upload = await begin(served, "a");
  const refused = await served.ask(upload, { method: "PATCH", body, headers: { "Content-Range": range } });
  expect(await refusalOf(refused)).toMatchObject({ status: 400, code: "BLOB_UPLOAD_INVALID" });
});

test("what is not what its digest says is refused and gone, whichever way it came", async () => {
  await using served = await openRepository();
  const wrong = digestOf("something else");
  const whole = await served.ask(`a/blobs/uploads/?digest=${wrong}`, { method: "POST", body: content });
  expect(await refusalOf(whole)).toMatchObject({ status: 400, code: "DIGEST_INVALID" });
  const upload = await begin(served, "a");
  const put = await served.ask(`${upload}?digest=${wrong}`, { method: "PUT", body: content });
  expect((await refusalOf(put)).message).toContain(`The content is ${digest}, not ${wrong}`);
  expect((await served.ask(upload)).status).toBe(404);
  expect(await readdir(served.uploadsFolder)).toEqual([]);
  expect((await served.ask(`a/blobs/${wrong}`)).status).toBe(404);
});

test("an upload that is cancelled, of another repository or made up is unknown", async () => {
  await using served = await openRepository();
  const upload = await begin(served, "a");
  const inOther = upload.replace(/^a\//, "b/");
  expect((await served.ask(inOther, { method: "PATCH", body: "x" })).status).toBe(404);
  expect((await served.ask(upload, { method: "DELETE" })).status).toBe(204);
  for (const path of [upload, "a/blobs/uploads/00000000-0000-0000-0000-000000000000", "a/blobs/uploads/..%2f..%2fx"]) {
    for (const method of ["GET", "PATCH", "DELETE"]) {
      const refused = await served.ask(path, { method, ...(method === "PATCH" && { body: "x" }) });
      expect(await refusalOf(refused)).toMatchObject({ status: 404, code: "BLOB_UPLOAD_UNKNOWN" });
    }
  }
});

test("a blob is mounted from the repository named, or from any; else an upload begins", async () => {
  await using served = await openRepository();
  await pushBlob(served, "source", content);
  const mount = (name: string, query: string) => served.ask(`${name}/blobs/uploads/?${query}`, { method: "POST" });
  const mounted = await mount("b", `mount=${digest}&from=source`);
  expect([mounted.status, locationOf(mounted)]).toEqual([201, `b/blobs/${digest}`]);
  expect((await mount("c", `mount=${digest}`)).status).toBe(201);
  expect(await (await served.ask(`c/blobs/${digest}`)).text()).toBe(content);
  const elsewhere = await mount("d", `mount=${digest}&from=nowhere`);
  expect([elsewhere.status, locationOf(elsewhere)]).toEqual([202, expect.stringMatching(/^d\/blobs\/uploads\/.+/)]);
  expect((await served.ask(`d/blobs/${digest}`)).status).toBe(404);
});

test.each([
  ["bytes=2-4", 206, "234", "bytes 2-4/16"],
  ["bytes=10-", 206, "abcdef", "bytes 10-15/16"],
  ["bytes=-3", 206, "def", "bytes 13-15/16"],
  ["bytes=4-99", 206, content.slice(4), "bytes 4-15/16"],
  ["bytes=0-1,4-5", 200, content, null],
  ["lines=1-2", 200, content, null],
  ["bytes=16-", 416, undefined, "bytes */16"],
  ["bytes=5-4", 416, undefined, "bytes */16"],
  ["bytes=-0", 416, undefined, "bytes */16"],
])("of a blob %s is answered %i", async (range, status, body, contentRange) => {
  await using served = await openRepository();
  await pushBlob(served, "a", content);
  const answer = await served.ask(`a/blobs/${digest}`, { headers: { Range: range } });
  expect([answer.status, answer.headers.get("content-range")]).toEqual([status, contentRange]);
  if (body === undefined) expect(await refusalOf(answer)).toMatchObject({ code: "RANGE_INVALID" });
  else expect(await answer.text()).toBe(body);
});

test("a blob is deleted from its repository alone, and not while a manifest there names it", async () => {
  await using served = await openRepository();
  for (const name of ["a", "b"]) await pushBlob(served, name, content);
  expect((await served.ask(`a/blobs/${digest}`, { method: "DELETE" })).status).toBe(202);
  expect((await served.ask(`a/blobs/${digest}`)).status).toBe(404);
  expect((await served.ask(`a/blobs/${digest}`, { method: "DELETE" })).status).toBe(404);
  expect((await served.ask(`b/blobs/${digest}`)).status).toBe(200);
  await pushImage(served, "b", { tag: "1", layer: content });
  const refused = await served.ask(`b/blobs/${digest}`, { method: "DELETE" });
  expect(await refusalOf(refused)).toMatchObject({ status: 405, code: "UNSUPPORTED" });
});

test("an upload whose sender is cut off goes on where it stood, also in another process", async () => {
  await using folder = await temporaryFolder();
  const bytes = randomBytes(3_000_000);
  const part = (from: number, to: number) => ({
    body: bytes.subarray(from, to),
    headers: { "Content-Range": `${from}-${to - 1}` },
  });
  let upload: string;
  let received: number;
  {
    await using served = await openRepository(folder.path);
    upload = await begin(served, "a");
    const socket = connect(served.port, "127.0.0.1");
    socket.write(`PATCH /v2/${upload} HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n`);
    socket.write(bytes.subarray(0, 2_000_000));
    while ((await served.ask(upload)).headers.get("range") === "0-0"); // until a part of it is on disk
    socket.destroy();
    // A request that comes after ends the one before; one at the wrong place is told the right one.
    const refused = await served.ask(upload, { method: "PATCH", ...part(2_500_000, 2_500_001) });
    expect(refused.status).toBe(416);
    received = Number(refused.headers.get("range")?.slice(2)) + 1;
    expect(received).toBeGreaterThanOrEqual(1_000_000);
    expect((await served.ask(upload, { method: "PATCH", ...part(received, 2_200_000) })).status).toBe(202);
  }
  await using served = await openRepository(folder.path);
  expect((await served.ask(upload)).headers.get("range")).toBe("0-2199999");
  const put = await served.ask(`${upload}?digest=${digestOf(bytes)}`, { method: "PUT", ...part(2_200_000, 3_000_000) });
  expect(put.status).toBe(201);
  expect(Buffer.from(await (await served.ask(`a/blobs/${digestOf(bytes)}`)).arrayBuffer())).toEqual(bytes);
});

test("the same blob may be uploaded by many at once", async () => {
  await using served = await openRepository();
  const answers = await Promise.all(Array.from({ length: 8 }, () => pushBlob(served, "a", content)));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
  expect(await readdir(served.uploadsFolder)).toEqual([]);
  expect(served.failures).toEqual([]);
});
