/** A way to the engine that can be cut and mended: what the program sees when `dockerd` restarts. */
import { connect, createServer, type Socket } from "node:net";
import { testDockerHost } from "./test-image.ts";

export interface BreakableEngine extends AsyncDisposable {
  /** tcp, on a port of its own. */
  dockerHost: string;
  /** Ends every connection; new ones are ended at once. */
  cut(): void;
  mend(): void;
}

export async function openBreakableEngine(): Promise<BreakableEngine> {
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((inner) => {
    if (!whole) return inner.destroy();
    const outer = connectToEngine();
    const pair: [Socket, Socket][] = [
      [inner, outer],
      [outer, inner],
    ];
    for (const [from, to] of pair) {
      open.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const cut = () => {
    whole = false;
    for (const socket of open) socket.destroy();
  };
  return {
    dockerHost: `tcp://127.0.0.1:${address.port}`,
    cut,
    mend: () => {
      whole = true;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function connectToEngine(): Socket {
  const url = new URL(testDockerHost);
  if (url.protocol === "unix:") return connect(url.pathname);
  return connect(Number(url.port), url.hostname);
}
