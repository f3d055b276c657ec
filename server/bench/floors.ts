/** The same work with nothing of the platform in it: what this machine takes at least. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { engine } from "../../e2e/engine.ts";

/** A process that is Node and does nothing. */
export async function runNodeAlone(): Promise<void> {
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
}

/**
 * A container of the image on Docker's own bridge, without limits, in the order of `docker run`: create, start.
 * Resolves when its runtime asks for its first event; it gets none.
 */
export async function startPlainContainer(imageReference: string): Promise<AsyncDisposable> {
  const runtimeApi = createServer();
  const polled = once(runtimeApi, "request");
  runtimeApi.listen(0, "0.0.0.0");
  await once(runtimeApi, "listening");
  const { port } = runtimeApi.address() as AddressInfo;
  const container = await engine.createContainer({
    Image: imageReference,
    Env: [`AWS_LAMBDA_RUNTIME_API=host:${port}`],
    HostConfig: { ExtraHosts: ["host:host-gateway"] },
  });
  await container.start();
  await polled;
  return {
    async [Symbol.asyncDispose]() {
      await container.remove({ force: true });
      runtimeApi.close();
      runtimeApi.closeAllConnections();
    },
  };
}

export interface Echo extends AsyncDisposable {
  endpoint: string;
}

/** An HTTP server in a process of its own that answers with what it was sent. */
export async function startEcho(): Promise<Echo> {
  const program = `require("node:http").createServer((request, response) => request.pipe(response))
    .listen(0, "127.0.0.1", function () { console.log(this.address().port); });`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = await once(child.stdout, "data");
  return {
    endpoint: `http://127.0.0.1:${String(port).trim()}`,
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "exit");
    },
  };
}

export interface CommitAndSend extends AsyncDisposable {
  /** Resolves when the row is committed, synced, and its text has come over a connection. */
  once(): Promise<void>;
}

/** One row into SQLite as the platform keeps its log, and then a line over a socket. */
export async function openCommitAndSend(folder: string): Promise<CommitAndSend> {
  const database = new DatabaseSync(path.join(folder, "floor.sqlite"));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE log (number INTEGER, text TEXT)");
  const insert = database.prepare("INSERT INTO log VALUES (?, ?)");
  const server = createTcpServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "connection");
  const receiver = connect((server.address() as AddressInfo).port, "127.0.0.1").setNoDelay();
  const [sender] = await accepted;
  sender.setNoDelay();
  let number = 0;
  return {
    async once() {
      number += 1;
      const text = `${number} ${"x".repeat(400)}`;
      insert.run(number, text);
      const received = once(receiver, "data");
      sender.write(text);
      await received;
    },
    async [Symbol.asyncDispose]() {
      receiver.destroy();
      sender.destroy();
      server.close();
      await once(server, "close");
      database.close();
    },
  };
}
