/**
 * What pages may load and who may frame them: only what comes from here.
 *
 * Scripts need the page's nonce. Next takes it from the `content-security-policy` header of the *request* and sets it on
 * its own script tags, for pages that it renders on demand. What a script with the nonce loads is trusted with it
 * ('strict-dynamic'). Style tags need the nonce too; style attributes do not, since bars are drawn with them.
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/** Sets the headers of the answer, and the request's for Next: call it before Next gets the request. */
export function secureForPages(request: IncomingMessage, response: ServerResponse, { dev }: { dev: boolean }): void {
  const nonce = randomBytes(18).toString("base64");
  const headers = securityHeaders({ nonce, host: request.headers.host ?? "", dev });
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // A caller's own header must not choose the nonce.
  request.headers["content-security-policy"] = headers["content-security-policy"];
  delete request.headers["content-security-policy-report-only"];
}

/** @param page.host as the gate let it pass: the live channel's websocket goes there. */
export function securityHeaders(page: { nonce: string; host: string; dev: boolean }) {
  return {
    "content-security-policy": contentSecurityPolicy(page),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  };
}

function contentSecurityPolicy({ nonce, host, dev }: { nonce: string; host: string; dev: boolean }): string {
  return Object.entries({
    "default-src": "'self'",
    // React rebuilds server errors in the browser with eval while developing.
    "script-src": `'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ""}`,
    // Hot reload adds style tags of its own; a nonce would switch 'unsafe-inline' off.
    "style-src": dev ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`,
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": `'self' ws://${host} wss://${host}`,
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
  })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");
}
