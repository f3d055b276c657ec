// A runtime without any package, for tests: the first argument says how init goes, the event says what to do.
"use strict";
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const http = require("node:http");
const net = require("node:net");
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const init = process.argv[2] ?? "ok";
let served = 0;

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host, port, agent, method, path: `/2018-06-01/runtime/${path}`, headers },
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

const deeds = {
  echo: (event, headers) => ({
    event,
    served,
    pid: process.pid,
    uid: process.getuid(),
    cwd: process.cwd(),
    args: process.argv.slice(2),
    headers,
    environment: process.env,
  }),
  log: ({ lines }) => {
    for (let line = 1; line <= lines; line++) process.stdout.write(`line ${line}\n`);
    return lines;
  },
  // As fast as it can. Opened anew the pipe blocks, as it does for most languages; Node's own stdout does not.
  flood: ({ lines, lineBytes }) => {
    const out = fs.openSync("/proc/self/fd/1", "w");
    const rest = "x".repeat(lineBytes);
    for (let line = 0; line < lines; line++) fs.writeSync(out, `${line} ${rest}\n`);
    fs.closeSync(out);
    return lines;
  },
  large: ({ bytes }) => "x".repeat(bytes - 2),
  throw: () => {
    throw new TypeError("no such thing");
  },
  exit: ({ code }) => process.exit(code),
  signal: ({ signal }) => {
    process.kill(process.pid, signal);
    return new Promise(() => setInterval(() => {}, 1000));
  },
  read: ({ file }) => fs.readFileSync(file, "utf8"),
  keep: ({ text }) => {
    fs.writeFileSync("/tmp/kept", text);
    return text;
  },
  kept: () => fs.readFileSync("/tmp/kept", "utf8"),
  hang: () => new Promise(() => setInterval(() => {}, 1000)),
  spin: () => {
    for (;;);
  },
  eat: () => {
    const all = [];
    for (;;) all.push(Buffer.alloc(8 * 1024 * 1024, 1));
  },
  // Processes that make processes, and never an answer.
  bomb: () => {
    spawn("/usr/bin/perl", ["-e", "fork while 1"], { stdio: "ignore" });
    return new Promise(() => {});
  },
  // Writes until the disk is full, over and over.
  fill: () => {
    const chunk = Buffer.alloc(1024 * 1024, 1);
    for (let name = 0; ; name++) {
      try {
        const file = fs.openSync(`/tmp/${name}`, "w");
        for (;;) fs.writeSync(file, chunk);
      } catch (error) {
        if (error.code !== "ENOSPC") throw error;
      }
    }
  },
  // What each address answers: a status, or why none came.
  knock: ({ urls }) =>
    Promise.all(
      urls.map((url) =>
        fetch(url, { signal: AbortSignal.timeout(1500) }).then(
          ({ status }) => status,
          (error) => error.cause?.code ?? error.name,
        ),
      ),
    ),
  // Half of a response, and the end of the connection.
  "cut-short": (_event, headers) =>
    new Promise((resolve) => {
      const socket = net.connect(port, host, () =>
        socket.end(
          `POST /2018-06-01/runtime/invocation/${headers["lambda-runtime-aws-request-id"]}/response HTTP/1.1\r\n` +
            "Host: x\r\nContent-Length: 10\r\n\r\nhalf",
        ),
      );
      socket.on("close", resolve).resume();
    }),
  "respond-by": ({ mode }, headers) =>
    call("POST", `invocation/${headers["lambda-runtime-aws-request-id"]}/response`, '"x"', {
      "Lambda-Runtime-Function-Response-Mode": mode,
    }),
  "next-twice": async () => (await call("GET", "invocation/next")).status,
};

/** It lives in this process: registered before the first event, told of invokes beside the runtime. */
async function internalExtension() {
  process.on("SIGTERM", () => {
    fs.writeSync(1, "inside: asked to end\n");
    process.exit(0);
  });
  const api = `http://${host}:${port}/2020-01-01/extension`;
  const headers = { "Lambda-Extension-Name": "inside" };
  const body = JSON.stringify({ events: ["INVOKE"] });
  const registered = await fetch(`${api}/register`, { method: "POST", headers, body });
  const mine = { "Lambda-Extension-Identifier": registered.headers.get("lambda-extension-identifier") };
  const listen = async () => {
    for (;;) {
      const event = await (await fetch(`${api}/event/next`, { headers: mine })).json();
      process.stdout.write(`inside: ${event.eventType} ${event.requestId}\n`);
    }
  };
  listen().catch(() => {});
}

async function main() {
  process.stdout.write("init\n");
  if (init === "exit") process.exit(3);
  if (init === "exit once" && !fs.existsSync("/tmp/once")) {
    fs.writeFileSync("/tmp/once", "");
    process.exit(3);
  }
  if (init === "hang") return setInterval(() => {}, 1000);
  if (init === "error") {
    const body = JSON.stringify({ errorMessage: "Cannot find module", errorType: "Runtime.ImportModuleError" });
    await call("POST", "init/error", body, { "Lambda-Runtime-Function-Error-Type": "Runtime.ImportModuleError" });
    return process.exit(1);
  }
  if (init === "internal") await internalExtension();
  if (init === "announce") setTimeout(() => fs.writeFileSync("/tmp/asked", ""), 200);
  if (init === "leave") {
    call("GET", "invocation/next").catch(() => {});
    return setTimeout(() => process.exit(4), 50);
  }
  for (;;) {
    const next = await call("GET", "invocation/next");
    const id = next.headers["lambda-runtime-aws-request-id"];
    const event = JSON.parse(next.body);
    served += 1;
    try {
      const answer = await deeds[event.do ?? "echo"](event, next.headers);
      await call("POST", `invocation/${id}/response`, JSON.stringify(answer));
      if (event.then === "exit") process.exit(0);
      if (event.then === "exit soon") setTimeout(() => process.exit(7), 50);
    } catch (error) {
      const body = JSON.stringify({ errorMessage: error.message, errorType: error.name, stackTrace: [] });
      await call("POST", `invocation/${id}/error`, body, { "Lambda-Runtime-Function-Error-Type": "Function.Error" });
    }
  }
}
main();
