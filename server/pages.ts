/** Next, behind our own server: pages and server actions. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import next from "next";
import { secureForPages } from "./edges/security-headers.ts";

export interface Pages extends AsyncDisposable {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** @param httpServer on which hot reload's websocket is upgraded, in development. */
export async function openPages({ dev, httpServer }: { dev: boolean; httpServer: Server }): Promise<Pages> {
  const app = next({ dev, httpServer, quiet: !dev });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    async handle(request, response) {
      secureForPages(request, response, { dev });
      await handle(request, response);
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
}
