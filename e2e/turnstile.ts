/**
 * Holds invokes inside their function until the test lets them go: the function of `turnstileImage` calls here and
 * answers once it is answered. So what "meanwhile" means is decided by the test and not by a time.
 */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Turnstile extends AsyncDisposable {
  /** What the event must say for the function to come here. */
  event: { turnstile: number };
  /** Resolves when so many invokes are inside, waiting. */
  inside(count: number): Promise<void>;
  /** Lets those that wait go, and all that come later. */
  open(): void;
}

export async function openTurnstile(): Promise<Turnstile> {
  const held: ServerResponse[] = [];
  const waiting = new Map<() => void, number>();
  let opened = false;
  const server = createServer((_request, response) => {
    if (opened) return void response.end();
    held.push(response);
    for (const [resolve, count] of waiting) if (held.length >= count) resolve();
  });
  // Containers reach it by the address at which they reach the platform: the bridge's gateway.
  server.listen(0, "0.0.0.0");
  await once(server, "listening");
  const open = () => {
    opened = true;
    for (const response of held.splice(0)) response.end();
  };
  return {
    event: { turnstile: (server.address() as AddressInfo).port },
    async inside(count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (held.length >= count) return;
      waiting.set(resolve, count);
      await promise.finally(() => waiting.delete(resolve));
    },
    open,
    async [Symbol.asyncDispose]() {
      open();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
