/**
 * The one public port: who may call, and which part answers which path.
 *
 * It listens before the platform is ready, so that a taken port is known at once and health can say 503 meanwhile.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Gate } from "./edges/gate.ts";
import { keepAliveMs } from "./edges/plain-http/keep-alive.ts";
import type { PlainCall, PlainProtocol } from "./edges/plain-http/plain-connection.ts";
import { takeConnections } from "./edges/plain-http/take-connections.ts";

type Handle = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** A part of the platform that answers over HTTP. The first whose `takes` is true answers. */
export interface Route {
  takes(pathname: string, request: IncomingMessage): boolean;
  handle: Handle;
}

export interface Listener extends AsyncDisposable {
  server: Server;
  /** The port it listens on, also when 0 was asked for. */
  port: number;
  /** Whether requests are answered. */
  serving(): boolean;
  /**
   * From now on requests are answered by these.
   * @param often the calls that come so often that they are answered without Node's HTTP
   */
  serve(routes: Route[], often?: PlainProtocol<PlainCall>): void;
  /** From now on health says 503 again; open requests go on. */
  stopServing(): void;
}

export interface Health {
  version: string;
  engine(): { version: string; connected: boolean } | undefined;
  uptimeMs(): number;
}

/** @throws Error with a sentence when the port is taken or may not be used. */
export async function listen(
  port: number,
  { gate, health, onBug }: { gate: Gate; health: Health; onBug(error: unknown, pathname: string): void },
): Promise<Listener> {
  let routes: Route[] | undefined;
  let often: PlainProtocol<PlainCall> | undefined;
  const server = createServer((request, response) => {
    if (!gate.admits(request, response)) return;
    const pathname = pathOf(request);
    if (pathname === "/_lambdarium/health") return answerHealth(response, health, routes !== undefined);
    const route = routes?.find(({ takes }) => takes(pathname, request));
    if (!route) return answerText(response, routes ? 404 : 503, routes ? "Not found.\n" : "Lambdarium is not ready.\n");
    answer(route, request, response).catch((error: unknown) => {
      onBug(error, pathname);
      if (response.headersSent) response.destroy();
      else answerText(response, 500, "Lambdarium itself failed; its log says more.\n");
    });
  });
  const sockets = takeConnections(server, (socket) => {
    // A new call after the end of service is Node's to refuse.
    const protocol = often && { ...often, read: (chunk: Buffer) => often?.read(chunk, socket) };
    return protocol && { protocol, idleMs: keepAliveMs, onBug: (error) => onBug(error, "") };
  });
  server.keepAliveTimeout = keepAliveMs;
  server.requestTimeout = 0; // uploads take as long as they take; bodies have an idle limit of their own
  const listening = await new Promise<number>((resolve, reject) => {
    server.once("error", (cause) => reject(new Error(whyNot(port, cause), { cause })));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
  return {
    server,
    port: listening,
    serving: () => routes !== undefined,
    serve(those, thoseOften) {
      routes = those;
      often = thoseOften;
    },
    stopServing() {
      routes = undefined;
      often = undefined;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** What a route throws at once and what it rejects with later are the same bug. */
async function answer(route: Route, request: IncomingMessage, response: ServerResponse): Promise<void> {
  await route.handle(request, response);
}

export function pathOf(request: IncomingMessage): string {
  const target = request.url ?? "/";
  const end = target.indexOf("?");
  return end === -1 ? target : target.slice(0, end);
}

function answerHealth(response: ServerResponse, { version, engine, uptimeMs }: Health, ready: boolean): void {
  const body = { status: ready ? "ready" : "not ready", version, engine: engine(), uptimeMs: Math.round(uptimeMs()) };
  response.writeHead(ready ? 200 : 503, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(`${JSON.stringify(body)}\n`);
}

function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" });
  response.end(text);
}

function whyNot(port: number, cause: Error): string {
  const code = "code" in cause ? cause.code : undefined;
  if (code === "EADDRINUSE") {
    return `Port ${port} is taken by another program. Stop it, or choose another port: LAMBDARIUM_PORT=${port + 1} npm start`;
  }
  if (code === "EACCES")
    return `Port ${port} may not be used by this user. Choose one above 1023 with LAMBDARIUM_PORT.`;
  return `Port ${port} cannot be listened on: ${cause.message}`;
}
