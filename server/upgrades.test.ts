import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { createGate } from "./edges/gate.ts";
import { guardUpgrades } from "./routes.ts";

async function upgradeAnswer(pathname: string, serving: boolean): Promise<string> {
  const server = createServer();
  server.on("upgrade", guardUpgrades(createGate({ allowedHosts: [] }), { dev: false, serving: () => serving }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, "127.0.0.1");
    socket.write(
      `GET ${pathname} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    );
    return await text(socket);
  } finally {
    server.close();
  }
}

test("a page that connects before requests are served is told to come again, and does not hang", async () => {
  expect(await upgradeAnswer("/socket.io/?EIO=4&transport=websocket", false)).toMatch(/^HTTP\/1\.1 503 /);
});

test("nobody else's websocket is opened", async () => {
  expect(await upgradeAnswer("/elsewhere", true)).toMatch(/^HTTP\/1\.1 404 /);
});
