/**
 * The live channel: what is published reaches every open page through socket.io.
 *
 * A client connects with its LivePosition as `auth` (or with nothing, as a client that reads anew). It gets one
 * `welcome` (LiveWelcome), then each `message` (LiveMessage) after the welcome's position, in order. Log lines go only
 * to those who sent `watch-logs` with a function's name; both `watch-logs` and `unwatch-logs` are acknowledged, so
 * that who reads the log after the acknowledgement misses no line.
 */
import type { Server as HttpServer, IncomingMessage } from "node:http";
import { Server, type Socket } from "socket.io";
import type { LiveMessage, LivePosition } from "../../core/live/event.ts";
import type { Live } from "../../ports/live.ts";
import type { Log } from "../../ports/log.ts";
import { parseLogName, parsePosition } from "./client-messages.ts";
import { Outbox } from "./outbox.ts";
import { dropWhenSlow } from "./slow-client.ts";

export interface LiveChannel {
  /** Clients that are welcomed. */
  clientCount(): number;
  /** Ends every connection so that clients come back by themselves, and accepts no more. The HTTP server stays. */
  close(): Promise<void>;
}

interface LiveChannelOptions {
  /** Who may connect: the same check of Host and Origin as for every request, also before a websocket upgrade. */
  allowRequest(request: IncomingMessage): boolean;
  log: Log;
}

/** A server that has died is noticed after both: five seconds. */
const PING_INTERVAL_MS = 2_000;
const PING_TIMEOUT_MS = 3_000;
/** Clients send positions and names. */
const CLIENT_MESSAGE_BYTES = 16_384;
const WATCHED_LOGS = 100;
const everyone = "live";

export function attachLive(server: HttpServer, live: Live, { allowRequest, log }: LiveChannelOptions): LiveChannel {
  let open = true;
  const io = new Server(server, {
    path: "/socket.io/",
    serveClient: false,
    // Next's hot reload upgrades on the same server.
    destroyUpgrade: false,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    maxHttpBufferSize: CLIENT_MESSAGE_BYTES,
    allowRequest: (request, decide) => decide(null, open && allowRequest(request)),
  });
  const joining = new Map<Socket, LiveMessage[]>();
  const { rooms } = io.sockets.adapter;
  const outbox = new Outbox((message) => io.to(roomOf(message)).emit("message", message));
  const unsubscribe = live.subscribe((message) => {
    for (const meanwhile of joining.values()) meanwhile.push(message);
    // Socket.io would make text of it for nobody. Who joins meanwhile is among those above.
    if (rooms.has(roomOf(message))) outbox.add(message);
  });

  async function welcome(socket: Socket, from: LivePosition | undefined): Promise<void> {
    const meanwhile: LiveMessage[] = [];
    joining.set(socket, meanwhile);
    try {
      const welcome = await live.since(from);
      // From here to the join nothing waits: what is in the outbox still goes to those who were there before.
      outbox.flush();
      socket.emit("welcome", { ...welcome, missed: welcome.missed.filter((message) => !isLog(message)) });
      for (const message of meanwhile) {
        if (isAfter(message, welcome.position) && !isLog(message)) socket.emit("message", message);
      }
      socket.join(everyone);
    } catch (error) {
      log.error({ error }, "a page could not be told what it has missed; its connection is closed");
      socket.conn.close(true);
    } finally {
      joining.delete(socket);
    }
  }

  io.use((socket, next) => {
    const position = parsePosition(socket.handshake.auth);
    if (position.ok) next();
    else next(new Error(position.error));
  });
  io.on("connection", (socket) => {
    dropWhenSlow(socket.conn, log);
    acceptWatching(socket);
    const following = live.follow();
    socket.on("disconnect", () => following[Symbol.dispose]());
    const position = parsePosition(socket.handshake.auth);
    if (position.ok) void welcome(socket, position.value);
  });

  return {
    clientCount: () => rooms.get(everyone)?.size ?? 0,
    async close() {
      open = false;
      unsubscribe();
      outbox.flush();
      outbox.close();
      // Not `io.close()`, which would close the HTTP server, nor a socket.io disconnect, after which clients stay away.
      io.engine.close();
    },
  };
}

function acceptWatching(socket: Socket): void {
  type Answer = (answer: { ok: true } | { ok: false; error: string }) => void;
  const on = (event: string, act: (room: string) => string | undefined) =>
    socket.on(event, (argument: unknown, answer?: Answer) => {
      const name = parseLogName(argument);
      const error = name.ok ? act(logRoom(name.value)) : name.error;
      if (typeof answer === "function") answer(error === undefined ? { ok: true } : { ok: false, error });
    });
  on("watch-logs", (room) => {
    if (socket.rooms.size > WATCHED_LOGS) return `at most ${WATCHED_LOGS} logs are watched over one connection`;
    socket.join(room);
    return undefined;
  });
  on("unwatch-logs", (room) => {
    socket.leave(room);
    return undefined;
  });
}

function isLog(message: LiveMessage): boolean {
  return message.kind === "passing" && message.event.type === "log";
}

function roomOf(message: LiveMessage): string {
  return message.kind === "passing" && message.event.type === "log" ? logRoom(message.event.functionName) : everyone;
}

function logRoom(functionName: string): string {
  return `log ${functionName}`;
}

function isAfter(message: LiveMessage, position: LivePosition): boolean {
  return message.kind === "passing" ? message.counter > position.counter : message.sequence > position.sequence;
}
