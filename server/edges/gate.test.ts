import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { allowedCallers, createGate, decide, type GateQuestion, isPagePath } from "./gate.ts";

const plain: GateQuestion = {
  method: "GET",
  host: "localhost:3000",
  origin: undefined,
  secFetchSite: undefined,
  secFetchMode: undefined,
  secFetchDest: undefined,
  isPage: false,
};
const ours = allowedCallers(3000, ["lambda.test", "proxy.test:8443", "[fd00::1]", "tls.test:443"]);

test.each([
  "localhost:3000",
  "LocalHost:3000",
  "127.0.0.1:3000",
  "[::1]:3000",
  "lambda.test:3000",
  "LAMBDA.TEST:3000",
  "proxy.test:8443",
  "[fd00::1]:3000",
  "tls.test",
])("the host %s may be asked for", (host) => {
  expect(decide({ ...plain, host }, ours)).toEqual({ allowed: true });
});

test.each([
  undefined,
  "",
  "localhost", // port 80, which is not ours
  "localhost:3001",
  "localhost:03000",
  "localhost:30000",
  "localhost:3000.",
  "localhost.:3000", // trailing dot
  "localhost.evil.com:3000",
  "evil-localhost:3000",
  "sub.localhost:3000",
  "localhost:3000.evil.com",
  "localhost:3000@evil.com",
  "localhost:3000, evil.com",
  " localhost:3000",
  "rebind.evil.com:3000", // resolves to 127.0.0.1
  "127.0.0.1.nip.io:3000",
  "127.0.0.2:3000",
  "127.1:3000",
  "2130706433:3000",
  "0.0.0.0:3000",
  "::1:3000",
  "[::1]",
  "[::ffff:127.0.0.1]:3000",
  "[0:0:0:0:0:0:0:1]:3000",
  "lambda.test", // on another port than ours
  "lambda.test:8443",
  "proxy.test:3000",
  "evil.lambda.test:3000",
  "lambda.test.evil.com:3000",
])("the host %j is refused, and the answer says how to allow it", (host) => {
  expect(decide({ ...plain, host }, ours)).toEqual({
    allowed: false,
    sentence: expect.stringContaining("LAMBDARIUM_ALLOWED_HOSTS"),
  });
});

test.each([
  "http://localhost:3000",
  "http://127.0.0.1:3000",
  "http://[::1]:3000",
  "http://lambda.test:3000",
  "https://proxy.test:8443",
  "https://tls.test",
])("a page of %s may call", (origin) => {
  expect(decide({ ...plain, method: "POST", origin, secFetchSite: "same-origin" }, ours)).toEqual({ allowed: true });
});

test.each([
  "null",
  "",
  "https://localhost:3000",
  "http://localhost",
  "http://localhost:3001",
  "http://localhost:3000/",
  "HTTP://LOCALHOST:3000",
  "http://localhost.:3000",
  "http://localhost:3000.evil.com",
  "http://localhost.evil.com:3000",
  "http://evil-localhost:3000",
  "http://sub.localhost:3000",
  "http://localhost:3000, http://evil.com",
  "file://",
  "chrome-extension://abcdef",
  "http://evil.com",
])("a page of %j may not call, whatever it asks for", (origin) => {
  for (const question of [plain, { ...plain, method: "POST" }, { ...plain, isPage: true }]) {
    expect(decide({ ...question, origin }, ours).allowed).toBe(false);
  }
});

const link = { secFetchMode: "navigate", secFetchDest: "document", isPage: true };

test.each<[string, Partial<GateQuestion>, boolean]>([
  ["a typed address", { ...link, secFetchSite: "none" }, true],
  ["a link on our page", { ...link, secFetchSite: "same-origin" }, true],
  ["a link on a foreign page", { ...link, secFetchSite: "cross-site" }, true],
  ["a link on a page of another port", { ...link, secFetchSite: "same-site" }, true],
  ["our page's fetch", { secFetchSite: "same-origin", secFetchMode: "cors", secFetchDest: "empty" }, true],
  ["a link from elsewhere to an API", { ...link, secFetchSite: "cross-site", isPage: false }, false],
  ["a form sent from elsewhere", { ...link, secFetchSite: "cross-site", method: "POST" }, false],
  ["a foreign frame", { ...link, secFetchSite: "cross-site", secFetchDest: "iframe" }, false],
  ["a foreign image", { secFetchSite: "cross-site", secFetchMode: "no-cors", secFetchDest: "image" }, false],
  ["a foreign script", { secFetchSite: "cross-site", secFetchMode: "no-cors", secFetchDest: "script" }, false],
  ["a fetch from another port", { secFetchSite: "same-site", secFetchMode: "cors", secFetchDest: "empty" }, false],
  ["a websocket from another port", { secFetchSite: "same-site", secFetchMode: "websocket" }, false],
  ["an unknown relation", { secFetchSite: "same-planet" }, false],
])("%s: %o is let in: %s", (_, question, allowed) => {
  expect(decide({ ...plain, ...question }, ours).allowed).toBe(allowed);
});

test("on port 80 hosts come without a port", () => {
  const callers = allowedCallers(80, []);
  expect(decide({ ...plain, host: "localhost", origin: "http://localhost" }, callers).allowed).toBe(true);
  expect(decide({ ...plain, host: "localhost:80" }, callers).allowed).toBe(false);
});

test.each([
  ["/", true],
  ["/functions/hello", true],
  ["/v2/", false],
  ["/v2", false],
  ["/v20", true],
  ["/2015-03-31/functions", false],
  ["/_lambdarium/health", false],
  ["/socket.io/", false],
  ["/_next/static/x.js", false],
])("%s is a page: %s", (path, page) => expect(isPagePath(path)).toBe(page));

async function startGatedServer() {
  const gate = createGate({ allowedHosts: [] });
  const server = createServer((request, response) => {
    if (gate.admits(request, response)) response.end("welcome");
  });
  server.on("upgrade", (request, socket) => {
    if (gate.admitsUpgrade(request, socket)) socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async ask(path: string, headers: IncomingHttpHeaders, method = "GET") {
      const sent = httpRequest({ port, host: "127.0.0.1", path, headers, method, agent: false });
      sent.end();
      const [response] = await once(sent, "response");
      return { status: response.statusCode, headers: response.headers, body: await text(response) };
    },
    async send(bytes: string) {
      const socket = connect(port, "127.0.0.1");
      socket.end(bytes);
      return text(socket);
    },
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}

test("our port is the one that the connection came in on", async () => {
  await using server = await startGatedServer();
  expect((await server.ask("/", { host: `localhost:${server.port}` })).body).toBe("welcome");
  expect((await server.ask("/", { host: `localhost:${server.port + 1}` })).status).toBe(403);
});

test("the refusal has the shape that the path's client reads", async () => {
  await using server = await startGatedServer();
  const host = "evil.com";
  const page = await server.ask("/functions", { host });
  expect(page.status).toBe(403);
  expect(page.headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(page.body).toContain('Requests for the host "evil.com" are refused.');
  const lambda = await server.ask("/2015-03-31/functions", { host });
  expect(lambda.headers["x-amzn-errortype"]).toBe("AccessDeniedException");
  expect(JSON.parse(lambda.body).message).toContain("LAMBDARIUM_ALLOWED_HOSTS");
  const target = await server.ask("/", { host, "x-amz-target": "TrentService.Encrypt" }, "POST");
  expect(JSON.parse(target.body).__type).toBe("AccessDeniedException");
  const registry = await server.ask("/v2/", { host });
  expect(JSON.parse(registry.body).errors[0].code).toBe("DENIED");
});

test("two Host headers, and an upgrade from a foreign page, are refused", async () => {
  await using server = await startGatedServer();
  const host = `Host: localhost:${server.port}\r\n`;
  const twice = await server.send(`GET / HTTP/1.1\r\n${host}Host: evil.com\r\nConnection: close\r\n\r\n`);
  expect(twice).toMatch(/^HTTP\/1\.1 40[03] /);
  const upgrade = `${host}Connection: Upgrade\r\nUpgrade: websocket\r\n`;
  const foreign = await server.send(`GET /socket.io/ HTTP/1.1\r\n${upgrade}Origin: http://evil.com\r\n\r\n`);
  expect(foreign).toMatch(/^HTTP\/1\.1 403 Forbidden/);
  const own = await server.send(
    `GET /socket.io/ HTTP/1.1\r\n${upgrade}Origin: http://localhost:${server.port}\r\n\r\n`,
  );
  expect(own).toMatch(/^HTTP\/1\.1 101 /);
});
