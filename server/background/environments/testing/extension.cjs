#!/bin/node
// An external extension without any package, for tests: EXTENSION says what it does.
"use strict";
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const how = process.env.EXTENSION ?? "ok";
const name = path.basename(process.argv[1]);

function call(method, place, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host, port, agent, method, path: `/2020-01-01/extension/${place}`, headers },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

function say(text) {
  fs.writeSync(1, `${name}: ${text}\n`);
}

/** True the first time in this environment. */
function once() {
  if (fs.existsSync("/tmp/once")) return false;
  fs.writeFileSync("/tmp/once", "");
  return true;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Its client gives up after the runtime has asked for its event, and comes back. */
async function waitInVain(headers) {
  const request = http.get({ host, port, agent: false, path: "/2020-01-01/extension/event/next", headers });
  request.on("error", () => {});
  while (!fs.existsSync("/tmp/asked")) await pause(20);
  request.destroy();
  say("gave up");
  await pause(300);
}

async function main() {
  if (how === "crash") process.exit(3);
  if (how === "crash once" && once()) process.exit(3);
  const withheld = Object.keys(process.env).filter((key) => /^(AWS_XRAY_|AWS_LAMBDA_LOG_|_)/.test(key));
  say(`sees ${process.env.AWS_LAMBDA_FUNCTION_NAME} ${process.env.STAGE} [${withheld}]`);
  const events = how === "deaf" ? ["INVOKE"] : ["INVOKE", "SHUTDOWN"];
  const registered = await call("POST", "register", { "Lambda-Extension-Name": name }, JSON.stringify({ events }));
  const identifier = registered.headers["lambda-extension-identifier"];
  const mine = { "Lambda-Extension-Identifier": identifier };
  const failing = { ...mine, "Lambda-Extension-Function-Error-Type": "Extension.Broken" };
  if (how === "init-error") {
    await call("POST", "init/error", failing, "{}");
    process.exit(1);
  }
  if (how === "hang") return setInterval(() => {}, 1000);
  if (how === "blink") await waitInVain(mine);
  for (;;) {
    const event = JSON.parse((await call("GET", "event/next", mine)).body);
    if (event.eventType === "SHUTDOWN") {
      say(`SHUTDOWN ${event.shutdownReason}`);
      fs.appendFileSync("/tmp/shutdowns", `${event.shutdownReason}\n`);
      process.exit(0);
    }
    say(`INVOKE ${event.requestId}`);
    // The runtime may be reading it: it is there whole or as it was.
    fs.writeFileSync("/tmp/seen.new", event.requestId);
    fs.renameSync("/tmp/seen.new", "/tmp/seen");
    if (how === "exit-error") {
      await call("POST", "exit/error", failing, "{}");
      process.exit(1);
    }
    if (how === "exit") process.exit(0);
    if (how === "slow") await pause(400);
  }
}
main();
