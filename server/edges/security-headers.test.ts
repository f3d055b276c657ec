import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { secureForPages, securityHeaders } from "./security-headers.ts";

const page = { nonce: "bm9uY2U=", host: "localhost:3000", dev: false };

test("a page loads scripts with its nonce, talks to its own host alone, and is never framed", () => {
  const policy = securityHeaders(page)["content-security-policy"];
  expect(policy).toContain("script-src 'self' 'nonce-bm9uY2U=' 'strict-dynamic';");
  expect(policy).toContain("connect-src 'self' ws://localhost:3000 wss://localhost:3000;");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe-eval");
});

test("hot reload may evaluate and add styles while developing", () => {
  const policy = securityHeaders({ ...page, dev: true })["content-security-policy"];
  expect(policy).toContain("'unsafe-eval'");
  expect(policy).toContain("style-src 'self' 'unsafe-inline';");
});

test("Next reads the nonce that the browser gets, new for every request", () => {
  const nonces = ["first", "second"].map(() => {
    const request = new IncomingMessage(new Socket());
    request.headers.host = "localhost:3000";
    request.headers["content-security-policy"] = "script-src 'nonce-chosen'";
    const response = new ServerResponse(request);
    secureForPages(request, response, { dev: false });
    expect(request.headers["content-security-policy"]).toBe(response.getHeader("content-security-policy"));
    return /'nonce-([A-Za-z0-9+/]{24})'/.exec(String(response.getHeader("content-security-policy")))?.[1];
  });
  expect(nonces[0]).toBeDefined();
  expect(nonces[0]).not.toBe(nonces[1]);
});
