/**
 * A way to Docker Engine on which a test can hold back the loading of images: a function stays Pending until the test
 * has looked at it, however fast the machine is.
 */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import path from "node:path";
import { Transform } from "node:stream";
import { temporaryFolder } from "./temporary-folder.ts";

export interface EngineGate extends AsyncDisposable {
  dockerHost: string;
  /** From now on nothing is loaded. */
  hold(): HeldLoads;
}

export interface HeldLoads extends Disposable {
  /** Resolves when a load is waiting. */
  reached: Promise<void>;
  /** Lets those that wait go, and all that come later. */
  release(): void;
}

interface Hold {
  reach(): void;
  released: Promise<void>;
}

/** A connection is used again: what ends the request before may stand in front. */
const LOAD = /POST \/\S*images\/load\S* HTTP/;

export async function openEngineGate(): Promise<EngineGate> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const socketPath = path.join(folder.path, "engine");
  const sockets = new Set<Socket>();
  let hold: Hold | undefined;
  const server = createServer((inner) => {
    const outer = connectToEngine();
    join(inner, outer, sockets);
    inner.pipe(gate(() => hold)).pipe(outer);
    outer.pipe(inner);
  });
  server.listen(socketPath);
  await once(server, "listening");
  stack.defer(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });
  const owned = stack.move();
  return {
    dockerHost: `unix://${socketPath}`,
    hold() {
      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const mine = { reach: reached.resolve, released: released.promise };
      hold = mine;
      const release = () => {
        if (hold === mine) hold = undefined;
        released.resolve();
      };
      return { reached: reached.promise, release, [Symbol.dispose]: release };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The engine's client writes the head of a request at once. */
function gate(current: () => Hold | undefined): Transform {
  return new Transform({
    async transform(chunk: Buffer, _encoding, done) {
      const hold = current();
      if (hold && LOAD.test(chunk.toString("latin1"))) {
        hold.reach();
        await hold.released;
      }
      done(null, chunk);
    },
  });
}

/** One end's end is the other's. */
function join(inner: Socket, outer: Socket, sockets: Set<Socket>): void {
  for (const [socket, other] of [
    [inner, outer],
    [outer, inner],
  ] as const) {
    sockets.add(socket);
    socket.on("error", () => other.destroy());
    socket.on("close", () => {
      sockets.delete(socket);
      other.destroy();
    });
  }
}

function connectToEngine(): Socket {
  const url = new URL(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
  return url.protocol === "unix:" ? connect(url.pathname) : connect(Number(url.port), url.hostname);
}
