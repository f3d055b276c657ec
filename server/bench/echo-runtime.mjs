/**
 * The same as echo-runtime.c where there is no compiler: asks for the next event over one connection and sends it back
 * as it came, with nothing of HTTP but what that takes.
 */
import { connect } from "node:net";

const api = process.env.AWS_LAMBDA_RUNTIME_API ?? "";
const [host, port] = api.split(":");
const next = `GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: ${api}\r\n\r\n`;
const socket = connect(Number(port), host).setNoDelay();

let parts = [];
let bytes = 0;
let wantedBytes = 0;
let head = "";

socket.write(next);
socket.on("data", (chunk) => {
  parts.push(chunk);
  bytes += chunk.length;
  if (wantedBytes === 0) readHead();
  if (wantedBytes > 0 && bytes >= wantedBytes) answer();
});
socket.on("close", () => process.exit(0));

function readHead() {
  const received = Buffer.concat(parts);
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return;
  head = received.toString("latin1", 0, end);
  parts = [received];
  wantedBytes = end + 4 + Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
}

function answer() {
  const body = Buffer.concat(parts).subarray(head.length + 4, wantedBytes);
  const requestId = /lambda-runtime-aws-request-id: *(\S+)/i.exec(head)?.[1];
  parts = [];
  bytes = wantedBytes = 0;
  if (requestId === undefined) return socket.write(next);
  const path = `/2018-06-01/runtime/invocation/${requestId}/response`;
  const type = `Content-Type: application/json\r\nContent-Length: ${body.length}`;
  socket.cork();
  socket.write(`POST ${path} HTTP/1.1\r\nHost: ${api}\r\n${type}\r\n\r\n`);
  socket.write(body);
  socket.uncork();
}
