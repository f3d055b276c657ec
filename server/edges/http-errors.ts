/** Answers that refuse, in the shape that the client of a path reads. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** 403, as AWS's clients, registry clients or people expect it. The body that may follow is not read. */
export function refuseRequest(request: IncomingMessage, response: ServerResponse, sentence: string): void {
  const { contentType, headers, body } = refusalFor(request, sentence);
  response.writeHead(403, {
    ...headers,
    "content-type": contentType,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    connection: "close",
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** Answers an upgrade that is not made, and closes the connection. */
export function endUpgrade(socket: Duplex, status: 403 | 404 | 503, sentence: string): void {
  const body = `${sentence}\n`;
  const reason = { 403: "Forbidden", 404: "Not Found", 503: "Service Unavailable" }[status];
  // A peer that has gone away is no one's failure.
  socket.on("error", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function refusalFor(request: IncomingMessage, sentence: string) {
  const path = request.url ?? "";
  const code = "AccessDeniedException";
  if (/^\/20\d\d-\d\d-\d\d(\/|$|\?)/.test(path)) {
    const body = JSON.stringify({ Type: "User", message: sentence, Message: sentence });
    return { contentType: "application/json", headers: { "x-amzn-errortype": code }, body };
  }
  if (request.method === "POST" && request.headers["x-amz-target"] !== undefined) {
    const body = JSON.stringify({ __type: code, message: sentence });
    return { contentType: "application/x-amz-json-1.1", headers: { "x-amzn-errortype": code }, body };
  }
  if (/^\/v2(\/|$|\?)/.test(path)) {
    // The error form of the OCI distribution specification.
    const body = JSON.stringify({ errors: [{ code: "DENIED", message: sentence }] });
    return { contentType: "application/json", headers: {}, body };
  }
  return { contentType: "text/plain; charset=utf-8", headers: {}, body: `${sentence}\n` };
}
