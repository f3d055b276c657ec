import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { isRegistryAway } from "../../../core/errors/registry-away.ts";
import { buildManifest, ociConfigType } from "../../../core/image/manifest.ts";
import { MemoryBlobs } from "../../memory/blobs.ts";
import { digestOf, makeImage, packLayer } from "../testing/image.ts";
import { give, startOddRegistry } from "../testing/odd-registry.ts";
import type { FoundLogin } from "./docker-login.ts";
import { exchange, readWhole } from "./exchange.ts";
import { checkRemote, fetchRemote, resolveRemote } from "./remote-image.ts";

const signal = AbortSignal.timeout(60_000);
const image = makeImage([packLayer([{ path: "bootstrap", content: "#!/bin/sh" }])]);
const password: FoundLogin = { login: { kind: "password", username: "ada", password: "open sesame" } };
const basic = `Basic ${Buffer.from("ada:open sesame").toString("base64")}`;

function reader(host: string, found: FoundLogin = {}) {
  const parts = { blobs: new MemoryBlobs(), logins: { find: async () => found } };
  const place = { host, repository: "team/hello" };
  return {
    resolve: () => resolveRemote({ ...place, tag: "1" }, parts, signal),
    fetch: () => fetchRemote({ kind: "registry", ...place, digest: image.manifestDigest }, parts, signal),
    check: () => checkRemote({ kind: "registry", ...place, digest: image.manifestDigest }, parts, signal),
    blobs: parts.blobs,
  };
}

test("a token is made of the login, used for every request, and made anew when it is no longer good", async () => {
  let tokens = 0;
  await using server = await startOddRegistry((request, response) => {
    const url = new URL(request.url ?? "", `http://${server.host}`);
    if (url.pathname === "/token") return response.end(JSON.stringify({ token: `t${++tokens}` }));
    if (request.headers.authorization !== `Bearer t${tokens}` || (url.pathname.includes("blobs") && tokens < 2)) {
      const challenge = `Bearer realm="http://${server.host}/token",service="here",scope="repository:team/hello:pull"`;
      return response.writeHead(401, { "www-authenticate": challenge }).end("{}");
    }
    give(image, url.pathname, response);
  });
  await reader(server.host, password).fetch();
  const asked = server.seen.filter(({ path }) => path.startsWith("/token"));
  expect(asked.map(({ path }) => path)).toContain("/token?service=here&scope=repository%3Ateam%2Fhello%3Apull");
  expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set([basic]));
  // The password goes to the token server alone.
  expect(server.seen.filter(({ authorization }) => authorization === basic)).toEqual(asked);
});

test("an identity token is exchanged, and without a login a token is asked for all the same", async () => {
  await using server = await startOddRegistry((request, response) => {
    if (request.url?.startsWith("/token")) return response.end(JSON.stringify({ access_token: "t" }));
    if (request.headers.authorization === "Bearer t") return give(image, request.url ?? "", response);
    response.writeHead(401, { "www-authenticate": `Bearer realm="http://${server.host}/token"` }).end();
  });
  await reader(server.host, { login: { kind: "identity-token", token: "abc" } }).resolve();
  const [exchanged] = server.seen.filter(({ path }) => path.startsWith("/token"));
  expect(exchanged?.path).toBe("/token");
  expect(exchanged?.body).toBe(
    "scope=repository%3Ateam%2Fhello%3Apull&grant_type=refresh_token&client_id=lambdarium&refresh_token=abc",
  );
  await reader(server.host).resolve();
  expect(
    server.seen.filter(({ path }) => path.startsWith("/token?")).map(({ authorization }) => authorization),
  ).toEqual([undefined]);
});

test("a login does not follow where an answer points: blobs come from elsewhere without it", async () => {
  await using elsewhere = await startOddRegistry((request, response) => give(image, request.url ?? "", response));
  await using server = await startOddRegistry((request, response) => {
    if (request.headers.authorization !== basic) {
      return response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
    }
    if (!request.url?.includes("/blobs/")) return give(image, request.url ?? "", response);
    response.writeHead(307, { location: `http://${elsewhere.host}${request.url}` }).end();
  });
  const { fetch, blobs } = reader(server.host, password);
  await fetch();
  expect(await blobs.has(image.layers[0]?.digest ?? "")).toBe(true);
  expect(elsewhere.seen.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
});

test.each([
  ["https://token.test:1/x", "cannot be reached"],
  ["http://token.test/x", "names no usable token server"],
  ["http://ada:x@127.0.0.1/x", "names no usable token server"],
  ["", "names no usable token server"],
])("a token server %j gets no password in the clear", async (realm, sentence) => {
  await using server = await startOddRegistry((_request, response) => {
    response.writeHead(401, { "www-authenticate": `Bearer realm="${realm}"` }).end();
  });
  await expect(reader(server.host, password).resolve()).rejects.toThrow(sentence);
});

test("a token server that sends on to another place is not followed", async () => {
  await using elsewhere = await startOddRegistry((_request, response) => response.end('{"token":"t"}'));
  await using server = await startOddRegistry((request, response) => {
    const location = `http://${elsewhere.host}/`;
    if (request.url?.startsWith("/token")) return response.writeHead(307, { location }).end();
    response.writeHead(401, { "www-authenticate": `Bearer realm="http://${server.host}/token"` }).end();
  });
  await expect(reader(server.host, password).resolve()).rejects.toSatisfy(isRegistryAway);
  expect(elsewhere.seen).toEqual([]);
});

test.each<[string, number, Record<string, unknown>]>([
  ["not there", 404, { code: "ImageDeleted", message: /^team\/hello:1 is not in the registry / }],
  ["denied", 403, { code: "ImageAccessDenied", message: /does not give team\/hello:1 without a login/ }],
  ["asked to come later", 429, { registryAway: true, message: /answers with status 429/ }],
  ["broken", 500, { registryAway: true, message: /answers with status 500/ }],
])("what a registry says is told apart: %s", async (_name, status, { message, ...shape }) => {
  await using server = await startOddRegistry((_request, response) => response.writeHead(status).end());
  const failure = await reader(server.host)
    .resolve()
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ ...shape, message: expect.stringMatching(message as RegExp) });
});

test("a look at an image asks for nothing that a registry counts, unless it knows no other way", async () => {
  for (const [knowsHead, methods] of [
    [200, ["HEAD"]],
    [405, ["HEAD", "GET"]],
    [429, ["HEAD"]],
  ] as const) {
    const asked: (string | undefined)[] = [];
    await using server = await startOddRegistry(({ method, url = "" }, response) => {
      asked.push(method);
      if (method === "HEAD") return response.writeHead(knowsHead).end();
      give(image, url, response);
    });
    const looking = reader(server.host).check();
    if (knowsHead === 429) await expect(looking).rejects.toMatchObject({ registryAway: true });
    else await looking;
    expect(asked).toEqual(methods);
  }
});

test("a registry that is not there is away, and says nothing about its images", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await expect(reader(`127.0.0.1:${port}`).resolve()).rejects.toMatchObject({
    registryAway: true,
    message: `The registry 127.0.0.1:${port} cannot be reached: nothing listens there.`,
  });
});

test("a registry that says nothing is given up, and so is a question that nobody asks any more", async () => {
  await using server = await startOddRegistry(() => undefined);
  const url = `http://${server.host}/v2/`;
  await expect(exchange({ url, redirect: "follow" }, server.host, signal, 20)).rejects.toThrow(
    "cannot be reached: it said nothing for 0.02 s.",
  );
  const abort = new AbortController();
  const asking = exchange({ url, redirect: "follow" }, server.host, abort.signal);
  abort.abort(new Error("the function was deleted"));
  await expect(asking).rejects.toThrow("the function was deleted");
});

test("a document without end is not read to its end, and one that breaks off is no document", async () => {
  let closed = false;
  await using server = await startOddRegistry((request, response) => {
    response.on("close", () => {
      closed = true;
    });
    response.writeHead(200, { "content-type": "application/json" });
    response.write("x".repeat(100_000), () => request.url === "/broken" && response.destroy());
  });
  const read = async (path: string) =>
    readWhole(
      await exchange({ url: `http://${server.host}/${path}`, redirect: "follow" }, server.host, signal),
      50_000,
      server.host,
    );
  await expect(read("endless")).rejects.toThrow("sends more than 50000 bytes");
  await expect.poll(() => closed).toBe(true);
  const broken = exchange({ url: `http://${server.host}/broken`, redirect: "follow" }, server.host, signal);
  await expect(broken.then((answer) => readWhole(answer, 1e6, server.host))).rejects.toThrow(
    "broke off: it closed the connection.",
  );
});

test("a layer that is longer, shorter or other than its manifest says is refused, and nothing of it is kept", async () => {
  const digest = image.layers[0]?.digest ?? "";
  const blob = Buffer.from(image.layers[0]?.blob ?? []);
  for (const [bytes, sentence] of [
    [Buffer.concat([blob, blob]), `has more bytes, not ${blob.length}`],
    [blob.subarray(1), `has ${blob.length - 1} bytes, not ${blob.length}`],
    [Buffer.alloc(blob.length), `not ${digest} as it is said to be`],
  ] as const) {
    await using server = await startOddRegistry((request, response) =>
      request.url?.endsWith(digest) ? response.end(bytes) : give(image, request.url ?? "", response),
    );
    const { fetch, blobs } = reader(server.host);
    await expect(fetch()).rejects.toThrow(sentence);
    expect(await blobs.has(digest)).toBe(false);
    expect(await blobs.has(image.manifestDigest)).toBe(false);
  }
});

test("an image that is too large is not fetched", async () => {
  const [layer] = image.layers;
  const mediaType = layer?.mediaType ?? "";
  const descriptor = (size: number) => ({ mediaType, digest: layer?.digest ?? "", size });
  const configOf = (size: number) => ({ mediaType: ociConfigType, digest: image.configDigest, size });
  for (const [config, layers, sentence] of [
    [configOf(1), [descriptor(11 * 2 ** 30)], "more than Lambda's limit of 10 GiB"],
    [configOf(5 * 2 ** 20), [descriptor(1)], "The image config is said to have 5242880 bytes"],
  ] as const) {
    const manifestBytes = buildManifest(config, layers);
    const large = { ...image, manifestBytes, manifestDigest: digestOf(manifestBytes) };
    await using server = await startOddRegistry((request, response) => give(large, request.url ?? "", response));
    const source = { kind: "registry" as const, host: server.host, repository: "a", digest: large.manifestDigest };
    const parts = { blobs: new MemoryBlobs(), logins: { find: async () => ({}) } };
    await expect(fetchRemote(source, parts, signal)).rejects.toThrow(sentence);
    expect(server.seen).toHaveLength(1);
  }
});

test("a blob that broke off is asked for again", async () => {
  const digest = image.layers[0]?.digest ?? "";
  let asked = 0;
  await using server = await startOddRegistry((request, response) => {
    if (!request.url?.endsWith(digest) || ++asked > 1) return give(image, request.url ?? "", response);
    response.writeHead(200, { "content-length": 1000 }).write("x");
    response.destroy();
  });
  const { fetch, blobs } = reader(server.host);
  await fetch();
  expect([asked, await blobs.has(digest)]).toEqual([2, true]);
});
